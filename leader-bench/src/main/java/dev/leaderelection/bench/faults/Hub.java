// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Where the members report to: takes what they believe and write, and gives them orders. Has the true clock, on which it
 * asks those whose own is false.
 */
final class Hub implements AutoCloseable {

    private static final long QUESTION_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final ServerSocket listener;

    private final Registers registers = new Registers();

    private final Map<String, OutputStream> orders = new ConcurrentHashMap<>();

    /** By process and role. */
    private final Map<String, Map<String, Run>> open = new HashMap<>();

    private final List<Run> ended = new ArrayList<>();

    Hub() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Threads.daemon("hub", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                Threads.daemon("hub connection", () -> serve(socket));
            } catch (IOException e) {
                // Closed; the loop ends.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 1 << 16)) {
            String[] first = lines.readLine().split(" ", -1);
            String owner = first[1];
            switch (first[0]) {
                case "samples" -> takeSamples(owner, lines);
                case "asked" -> ask(owner, socket.getOutputStream(), lines);
                case "writes" -> takeWrites(owner, lines);
                case "orders" -> {
                    orders.put(owner, socket.getOutputStream());
                    lines.readLine();
                }
                default -> throw new IOException("Unknown kind of connection: " + first[0]);
            }
        } catch (IOException e) {
            // The process ended.
        }
    }

    private void takeSamples(String owner, BufferedReader lines) throws IOException {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(owner, line.split(" "));
            }
        } finally {
            endAll(owner);
        }
    }

    private synchronized void take(String owner, String[] words) {
        Map<String, Run> runs = open.computeIfAbsent(owner, name -> new HashMap<>());
        switch (words[0]) {
            case "B" ->
                runs.put(
                        words[1],
                        new Run(
                                words[1],
                                owner,
                                number(words[2]),
                                number(words[3]),
                                number(words[4]),
                                number(words[3])));
            case "E" -> {
                Run run = runs.remove(words[1]);
                if (run != null) {
                    ended.add(run.until(number(words[3])));
                }
            }
            case "S" -> runs.replaceAll((role, run) -> run.until(number(words[1])));
            default -> throw new IllegalStateException("Unknown sample: " + words[0]);
        }
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }

    private void ask(String owner, OutputStream questions, BufferedReader answers) throws IOException {
        try {
            while (true) {
                long before = System.nanoTime();
                questions.write('\n');
                String answer = answers.readLine();
                long after = System.nanoTime();
                if (answer == null) {
                    return;
                }
                takeAnswer(owner, answer.split(" "), before, after);
                LockSupport.parkNanos(QUESTION_NANOS);
            }
        } finally {
            endAll(owner);
        }
    }

    private synchronized void takeAnswer(String owner, String[] words, long before, long after) {
        Map<String, Run> old = open.getOrDefault(owner, Map.of());
        Map<String, Run> runs = new HashMap<>();
        for (int i = 1; i + 1 < words.length; i += 2) {
            Run known = old.get(words[i]);
            long token = number(words[i + 1]);
            runs.put(
                    words[i],
                    known != null && known.token() == token
                            ? known.until(before)
                            : new Run(words[i], owner, token, before, after, before));
        }
        old.forEach((role, run) -> {
            Run next = runs.get(role);
            if (next == null || next.token() != run.token()) {
                ended.add(run);
            }
        });
        open.put(owner, runs);
    }

    private synchronized void endAll(String owner) {
        Map<String, Run> runs = open.remove(owner);
        if (runs != null) {
            ended.addAll(runs.values());
        }
    }

    private void takeWrites(String owner, BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", -1);
            registers.write(words[1], owner, number(words[2]), System.nanoTime());
        }
    }

    /** Tells a process to do something; one that is gone does nothing. */
    void order(String owner, String order) {
        OutputStream socket = orders.get(owner);
        if (socket == null) {
            return;
        }
        try {
            socket.write((order + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            orders.remove(owner);
        }
    }

    boolean knows(String owner) {
        return orders.containsKey(owner);
    }

    /** Whoever believes to lead a role, as far as it was heard; the one with the highest token. */
    synchronized Optional<Run> leader(String role) {
        return open.values().stream()
                .flatMap(runs -> Optional.ofNullable(runs.get(role)).stream())
                .max((one, other) -> Long.compare(one.token(), other.token()));
    }

    synchronized List<Run> runs() {
        List<Run> runs = new ArrayList<>(ended);
        open.values().forEach(more -> runs.addAll(more.values()));
        return runs;
    }

    List<Write> writes() {
        return registers.writes();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
