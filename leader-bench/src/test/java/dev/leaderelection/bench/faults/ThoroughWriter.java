// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes at the beginning and at the end of a piece of work that a planned hand-over waits for. So, as long as hand-overs are
 * planned, not even a register that takes everything gets a stale write.
 */
final class ThoroughWriter implements Runnable {

    private final LeaderService leaders;

    private final String name;

    private final String role;

    private final Socket socket;

    private final Duration work;

    ThoroughWriter(LeaderService leaders, String name, String role, Socket socket, Duration work) {
        this.leaders = leaders;
        this.name = name;
        this.role = role;
        this.socket = socket;
        this.work = work;
    }

    @Override
    public void run() {
        try (OutputStream hub = socket.getOutputStream()) {
            hub.write(("writes " + name + "\n").getBytes(StandardCharsets.US_ASCII));
            while (true) {
                leaders.role(role).runIfLeader(term -> work(term, hub));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The registers are gone: " + e);
        }
    }

    private void work(Leadership term, OutputStream hub) {
        write(term, hub);
        long until = System.nanoTime() + work.toNanos();
        for (long left = work.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
            // Work that does not let itself be interrupted.
            Thread.interrupted();
        }
        write(term, hub);
    }

    private static void write(Leadership term, OutputStream hub) {
        try {
            hub.write(("W " + term.role() + " " + term.token() + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
