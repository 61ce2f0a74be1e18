// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between two processes, and can hold back what either of them says, as a network that drops packets does. */
final class Relay implements AutoCloseable {

    private final ServerSocket listener;

    private final int target;

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private final Valve toTarget = new Valve();

    private final Valve fromTarget = new Valve();

    Relay(int target) {
        this.target = target;
        this.listener = Clients.call(() -> new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    String connectString() {
        return "127.0.0.1:" + port();
    }

    void holdRequests() {
        toTarget.shut(true);
    }

    void holdAnswers() {
        fromTarget.shut(true);
    }

    void holdAll() {
        holdRequests();
        holdAnswers();
    }

    void letThrough() {
        toTarget.shut(false);
        fromTarget.shut(false);
    }

    /** Ends all connections; new ones are taken. */
    void sever() {
        sockets.forEach(Relay::close);
    }

    @Override
    public void close() {
        Clients.call(() -> {
            listener.close();
            return null;
        });
        letThrough();
        sever();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                start(() -> connect(client));
            } catch (IOException e) {
                // Closed; the loop ends.
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket();
            sockets.add(server);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            start(() -> pass(client, server, toTarget));
            start(() -> pass(server, client, fromTarget));
        } catch (IOException e) {
            close(client);
        }
    }

    private void pass(Socket from, Socket to, Valve valve) {
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                valve.awaitOpen();
                to.getOutputStream().write(buffer, 0, length);
                to.getOutputStream().flush();
            }
        } catch (IOException e) {
            // One of them hung up.
        } finally {
            // The end of a connection is held back as well.
            valve.awaitOpen();
            close(from);
            close(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void close(Socket socket) {
        Clients.call(() -> {
            socket.close();
            return null;
        });
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    /** Open or shut. */
    private static final class Valve {

        private boolean shut;

        synchronized void shut(boolean newShut) {
            shut = newShut;
            notifyAll();
        }

        synchronized void awaitOpen() {
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
