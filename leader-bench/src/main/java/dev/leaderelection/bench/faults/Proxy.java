// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Stands before a server, and does to its connections what networks do: holds back what either side says, as long as
 * packets are lost; delays it; resets the connection. New connections are taken while it holds, and hold too. Safe for
 * use by any thread.
 */
final class Proxy implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final ServerSocket listener;

    private final int target;

    private final IntFunction<String> source;

    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    private Function<String, Conduct> conduct = from -> Conduct.OPEN;

    /**
     * A proxy on a free port.
     *
     * @param target the server's port
     * @param source who a connection comes from, by the port that it comes from
     */
    Proxy(int target, IntFunction<String> source) {
        this.target = target;
        this.source = source;
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Threads.daemon("proxy", this::accept);
    }

    Proxy(int target) {
        this(target, port -> "");
    }

    int port() {
        return listener.getLocalPort();
    }

    synchronized void conduct(Conduct newConduct) {
        conduct(from -> newConduct);
    }

    /** Conduct that depends on who a connection comes from. */
    synchronized void conduct(Function<String, Conduct> newConduct) {
        conduct = newConduct;
        notifyAll();
    }

    /** Resets all connections; what was held back is lost. */
    void reset() {
        links.forEach(Link::reset);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reset();
        conduct(Conduct.OPEN);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Threads.daemon("proxy connection", () -> connect(client));
            } catch (IOException e) {
                // Closed; the loop ends.
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        Link link = new Link(source.apply(client.getPort()), client, server);
        links.add(link);
        try {
            // A network that lets nothing through opens no connection either.
            awaitOpen(link, true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Threads.daemon("proxy answers", () -> pass(link, false));
            pass(link, true);
        } catch (IOException e) {
            link.reset();
        } finally {
            links.remove(link);
        }
    }

    private void pass(Link link, boolean requests) {
        Socket from = requests ? link.client : link.server;
        Socket to = requests ? link.server : link.client;
        byte[] buffer = new byte[BUFFER];
        try {
            int length = from.getInputStream().read(buffer);
            while (length >= 0) {
                delay(link);
                awaitOpen(link, requests);
                to.getOutputStream().write(buffer, 0, length);
                length = from.getInputStream().read(buffer);
            }
            // The end of a connection is held back as well.
            awaitOpen(link, requests);
            to.shutdownOutput();
        } catch (IOException e) {
            link.reset();
        }
    }

    private void delay(Link link) throws IOException {
        long millis = conductOf(link).delayMillis();
        if (millis > 0) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new IOException("Interrupted", e);
            }
        }
    }

    private synchronized Conduct conductOf(Link link) {
        return conduct.apply(link.source);
    }

    private synchronized void awaitOpen(Link link, boolean requests) throws IOException {
        try {
            while (conductOf(link).holds(requests) && !link.client.isClosed()) {
                wait(1_000);
            }
        } catch (InterruptedException e) {
            throw new IOException("Interrupted", e);
        }
    }

    /** A connection through this proxy. */
    private record Link(String source, Socket client, Socket server) {

        void reset() {
            reset(client);
            reset(server);
        }

        private static void reset(Socket socket) {
            try {
                // Closes with RST, not with FIN.
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // It is closed already, or was never open.
            }
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
