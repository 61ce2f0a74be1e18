// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.nio.file.Path;
import java.util.List;

/** An H2 file behind H2's own server, which writes every commit to the file at once. */
public final class H2Server extends SingleServer {

    private static final String USER = "sa";

    /**
     * A server that does not run yet.
     *
     * @param directory where its data and its log go
     */
    public H2Server(Path directory) {
        this(directory.toAbsolutePath(), Ports.free());
    }

    private H2Server(Path directory, int port) {
        super(new ServerNode(
                "h2",
                directory,
                port,
                new ServerNode.Launch(
                        () -> {}, () -> command(directory, port), () -> answers(urlOf(port), USER), "TERM")));
    }

    private static List<String> command(Path directory, int port) {
        // H2 refuses a relative directory.
        String data = directory.resolve("data").toString();
        return Programs.java(
                "96",
                "org.h2.tools.Server",
                List.of("-tcp", "-tcpPort", String.valueOf(port), "-ifNotExists", "-baseDir", data));
    }

    @Override
    public String description() {
        return "H2 " + org.h2.engine.Constants.VERSION;
    }

    @Override
    public String url(int port) {
        return urlOf(port);
    }

    private static String urlOf(int port) {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/leaders;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    }

    @Override
    public String user() {
        return USER;
    }
}
