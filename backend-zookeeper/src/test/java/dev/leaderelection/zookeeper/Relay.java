// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
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

    /** Holds answers, but for the first one: of ZooKeeper's clients only, which are told the length of each. */
    void holdAnswersAfterTheFirst() {
        fromTarget.shutAfterOne();
    }

    /** Whether the one answer that may pass has passed. */
    boolean hasPassedTheFirst() {
        return fromTarget.hasPassedOne();
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
                int first = valve.admit(buffer, length);
                to.getOutputStream().write(buffer, 0, first);
                to.getOutputStream().flush();
                if (first < length) {
                    valve.awaitOpen();
                    to.getOutputStream().write(buffer, first, length - first);
                    to.getOutputStream().flush();
                }
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

        private boolean oneMayPass;

        synchronized void shut(boolean newShut) {
            shut = newShut;
            oneMayPass = false;
            notifyAll();
        }

        synchronized void shutAfterOne() {
            shut = true;
            oneMayPass = true;
        }

        synchronized boolean hasPassedOne() {
            return shut && !oneMayPass;
        }

        /** Waits until something may pass, and tells how much of it. */
        synchronized int admit(byte[] bytes, int length) {
            if (oneMayPass) {
                oneMayPass = false;
                return Math.min(length, Integer.BYTES + ByteBuffer.wrap(bytes).getInt());
            }
            awaitOpen();
            return length;
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
