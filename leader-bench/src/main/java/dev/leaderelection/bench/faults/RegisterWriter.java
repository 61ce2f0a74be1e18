// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Writes to the registers of each role that is led, as an application would: it looks, and then it acts. */
final class RegisterWriter implements Runnable {

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final LeaderService leaders;

    private final String name;

    private final List<String> roles;

    private final Socket socket;

    RegisterWriter(LeaderService leaders, String name, List<String> roles, Socket socket) {
        this.leaders = leaders;
        this.name = name;
        this.roles = roles;
        this.socket = socket;
    }

    @Override
    public void run() {
        try (OutputStream hub = socket.getOutputStream()) {
            hub.write(("writes " + name + "\n").getBytes(StandardCharsets.US_ASCII));
            while (true) {
                for (String role : roles) {
                    Optional<Leadership> term = leaders.role(role).leadership();
                    if (term.isPresent() && term.get().isValid()) {
                        // Work between the look and the act, in which the process may be stopped.
                        LockSupport.parkNanos(PERIOD_NANOS);
                        hub.write(("W " + role + " " + term.get().token() + "\n").getBytes(StandardCharsets.US_ASCII));
                    }
                }
                LockSupport.parkNanos(PERIOD_NANOS);
            }
        } catch (IOException e) {
            System.err.println("The registers are gone: " + e);
        }
    }
}
