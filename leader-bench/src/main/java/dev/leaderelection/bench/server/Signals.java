// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.stream.Collectors;

/** Signals to processes. */
public final class Signals {

    private Signals() {}

    /**
     * Sends a signal to processes; one that has ended is left out.
     *
     * @param signal the signal's name without SIG, for example {@code STOP}
     * @param pids the processes
     */
    public static void send(String signal, Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        String list = pids.stream().map(String::valueOf).collect(Collectors.joining(" "));
        try {
            // The shell's own kill: a small system has no program of that name.
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + list)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + signal + " to " + list, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
