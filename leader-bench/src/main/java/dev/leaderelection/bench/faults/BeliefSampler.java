// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for the belief in every role about every 2 ms, and tells the hub:
 *
 * <ul>
 *   <li>{@code B role token before after}: the first true answer of a run, with the clock before and after the question;
 *   <li>{@code E role token before}: a run is over; the clock before the last true answer of it;
 *   <li>{@code S before}: all runs that have begun and are not over answered true in a round that began then.
 * </ul>
 *
 * <p>A member whose own clocks are false is asked by the hub instead, which has a true clock: it sends a line, and gets
 * {@code A role token role token …}, the roles whose answer was true.
 */
final class BeliefSampler implements Runnable {

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** One round in so many is told even if nothing changed: what a process did not tell is lost with it. */
    private static final int ROUNDS_UNTOLD = 4;

    private final LeaderService leaders;

    private final String name;

    private final Socket socket;

    private final boolean asked;

    private final Map<String, Open> open = new HashMap<>();

    /** The last term of each role: who holds it may ask it, whatever the role says now. */
    private final Map<String, Leadership> kept = new HashMap<>();

    BeliefSampler(LeaderService leaders, String name, Socket socket, boolean asked) {
        this.leaders = leaders;
        this.name = name;
        this.socket = socket;
        this.asked = asked;
    }

    @Override
    public void run() {
        try (Writer hub = new BufferedWriter(
                new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII), 1 << 16)) {
            hub.write((asked ? "asked " : "samples ") + name + "\n");
            hub.flush();
            if (asked) {
                answer(hub);
            } else {
                sample(hub);
            }
        } catch (IOException e) {
            System.err.println("The hub is gone: " + e);
        }
    }

    private void sample(Writer hub) throws IOException {
        for (long round = 1; ; round++) {
            long begun = System.nanoTime();
            boolean changed = false;
            for (LeaderRole role : leaders.roles()) {
                changed |= sample(role, hub);
            }
            if (!open.isEmpty() && (changed || round % ROUNDS_UNTOLD == 0)) {
                hub.write("S " + begun + "\n");
                changed = true;
            }
            if (changed) {
                hub.flush();
            }
            LockSupport.parkNanos(begun + PERIOD_NANOS - System.nanoTime());
        }
    }

    private boolean sample(LeaderRole role, Writer hub) throws IOException {
        long before = System.nanoTime();
        long token = token(role);
        long after = System.nanoTime();
        Open run = open.get(role.name());
        if (run != null && run.token == token) {
            run.lastBefore = before;
            return false;
        }
        if (run != null) {
            hub.write("E " + role.name() + " " + run.token + " " + run.lastBefore + "\n");
            open.remove(role.name());
        }
        if (token != 0) {
            hub.write("B " + role.name() + " " + token + " " + before + " " + after + "\n");
            open.put(role.name(), new Open(token, before));
        }
        return run != null || token != 0;
    }

    /** The token of the term that is believed in, 0 for none. */
    private long token(LeaderRole role) {
        Optional<Leadership> term = role.isLeader() ? role.leadership() : Optional.empty();
        if (term.isPresent() && term.get().isValid()) {
            kept.put(role.name(), term.get());
            return term.get().token();
        }
        Leadership last = kept.get(role.name());
        return last != null && last.isValid() ? last.token() : 0;
    }

    private void answer(Writer hub) throws IOException {
        BufferedReader questions =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        while (questions.readLine() != null) {
            List<String> words = new ArrayList<>(List.of("A"));
            for (LeaderRole role : leaders.roles()) {
                long token = token(role);
                if (token != 0) {
                    words.add(role.name());
                    words.add(String.valueOf(token));
                }
            }
            hub.write(String.join(" ", words) + "\n");
            hub.flush();
        }
    }

    /** A run of true answers that is not over. */
    private static final class Open {

        private final long token;

        private long lastBefore;

        private Open(long token, long lastBefore) {
            this.token = token;
            this.lastBefore = lastBefore;
        }
    }
}
