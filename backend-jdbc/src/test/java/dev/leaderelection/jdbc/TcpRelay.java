// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands between a client and a server, and can hold back what either of them says. */
final class TcpRelay implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Gate requests = new Gate();
    private final Gate answers = new Gate();
    private final int serverPort;

    TcpRelay(int serverPort) throws IOException {
        this.serverPort = serverPort;
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /**
     * What clients say from now on reaches the server only after {@link #letThrough}, even if they are gone by then. New
     * connections are refused meanwhile, for a driver may use one to kill what the other has asked for.
     */
    void holdRequests() {
        requests.shut();
    }

    /** What the server says from now on reaches its clients only after {@link #letThrough}. */
    void holdAnswers() {
        answers.shut();
    }

    void letThrough() {
        requests.open();
        answers.open();
    }

    @Override
    public void close() throws IOException {
        letThrough();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                if (requests.isShut()) {
                    client.close();
                    continue;
                }
                Socket server = new Socket();
                sockets.add(client);
                sockets.add(server);
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                start(() -> pass(client, server, requests));
                start(() -> pass(server, client, answers));
            }
        } catch (IOException e) {
            // The relay was closed.
        }
    }

    private static void pass(Socket from, Socket to, Gate gate) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                gate.pass();
                out.write(buffer, 0, length);
                out.flush();
            }
            gate.pass();
        } catch (IOException e) {
            // One of them hung up.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets bytes through, or not. */
    private static final class Gate {

        private boolean shut;

        synchronized void shut() {
            shut = true;
        }

        synchronized boolean isShut() {
            return shut;
        }

        synchronized void open() {
            shut = false;
            notifyAll();
        }

        synchronized void pass() {
            try {
                while (shut) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
