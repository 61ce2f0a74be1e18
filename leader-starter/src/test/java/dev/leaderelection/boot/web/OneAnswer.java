// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A server that reads the beginning of each request, and then answers as it should not. */
final class OneAnswer implements AutoCloseable {

    private final ServerSocket server;

    private final @Nullable String answer;

    private OneAnswer(ServerSocket server, @Nullable String answer) {
        this.server = server;
        this.answer = answer;
    }

    /** It says nothing, and keeps the connection. */
    static OneAnswer none() throws IOException {
        return open(null);
    }

    /** It says this, and closes the connection. */
    static OneAnswer of(String answer) throws IOException {
        return open(answer);
    }

    private static OneAnswer open(@Nullable String answer) throws IOException {
        OneAnswer opened = new OneAnswer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
        Thread thread = new Thread(opened::serve, "one-answer");
        thread.setDaemon(true);
        thread.start();
        return opened;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket connection = server.accept()) {
                InputStream request = connection.getInputStream();
                byte[] read = new byte[8192];
                StringBuilder text = new StringBuilder();
                // To the end of the body of these tests: what is not read when a connection is closed resets it.
                while (text.indexOf("once") < 0) {
                    int length = request.read(read);
                    if (length < 0) {
                        break;
                    }
                    text.append(new String(read, 0, length, StandardCharsets.ISO_8859_1));
                }
                if (answer == null) {
                    // Until the follower gives up.
                    var unused = request.read();
                } else {
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    connection.getOutputStream().flush();
                }
            } catch (IOException e) {
                // The follower, or the test, has closed it.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
