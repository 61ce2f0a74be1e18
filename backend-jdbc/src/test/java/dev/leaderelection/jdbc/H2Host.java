// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;

/** Another process that opens an H2 file first, so that it serves the file to all others. */
final class H2Host implements AutoCloseable {

    private final Process process;
    private final TestDatabase database;

    private H2Host(Process process, TestDatabase database) {
        this.process = process;
        this.database = database;
    }

    static TestDatabase database(Path file) {
        String url = "jdbc:h2:file:" + file.toAbsolutePath() + ";AUTO_SERVER=TRUE;WRITE_DELAY=0";
        return new TestDatabase(url, "sa", "");
    }

    /** Starts the process, and returns when it has opened the file and made the tables. */
    static H2Host start(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        H2Host.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = output.readLine();
            while (line != null && !line.equals("ready")) {
                line = output.readLine();
            }
            if (line == null) {
                throw new IOException("The process that serves " + file + " has ended");
            }
            return new H2Host(process, database(file));
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    TestDatabase database() {
        return database;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Opens the file and keeps it open until the process that started this one ends or says so. */
    public static void main(String[] arguments) throws Exception {
        TestDatabase database = database(new File(arguments[0]).toPath());
        Connection keepsTheFileOpen = database.connect();
        try (keepsTheFileOpen) {
            database.withTables();
            System.out.println("ready");
            // The end of the process that started this one ends this stream.
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
