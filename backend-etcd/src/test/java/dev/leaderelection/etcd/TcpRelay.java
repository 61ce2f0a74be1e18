// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands between a client and a server; can swallow what they say, or hang up on both. */
final class TcpRelay implements AutoCloseable {

    private final ServerSocket listener;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final int serverPort;
    private volatile boolean partitioned;

    TcpRelay(int serverPort) {
        this.serverPort = serverPort;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    String endpoint() {
        return "http://localhost:" + listener.getLocalPort();
    }

    /** Hangs up on everybody; whoever calls again is put through. */
    void cut() {
        try {
            for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets nothing through any more, without a word to either side. */
    void partition() {
        partitioned = true;
    }

    /** Ends a partition. What was swallowed is lost, so connections from before it are cut. */
    void heal() {
        partitioned = false;
        cut();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                Socket server = new Socket();
                sockets.add(client);
                sockets.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                run(() -> connect(client, server));
            }
        } catch (IOException e) {
            // The relay was closed.
        }
    }

    private void connect(Socket client, Socket server) {
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
            run(() -> pass(server, client));
            pass(client, server);
        } catch (IOException e) {
            hangUp(client, server);
        }
    }

    private void pass(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (!partitioned) {
                    out.write(buffer, 0, length);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One of them hung up, and so does the relay.
        }
        hangUp(from, to);
    }

    private static void hangUp(Socket one, Socket other) {
        try (one;
                other) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
