// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells work under ended terms to stop. On threads of its own: no callback, however long it blocks, delays it (I9). */
final class Interrupts {

    private static final Logger log = LoggerFactory.getLogger(Interrupts.class);

    private final CallbackExecutor executor;

    Interrupts(CallbackExecutor executor) {
        this.executor = executor;
    }

    void run(Command.Interrupt command) {
        Term term = command.term();
        for (Runnable action : term.interrupt()) {
            executor.execute(new Object(), () -> run(term, action));
        }
    }

    private static void run(Term term, Runnable action) {
        try {
            action.run();
        } catch (Exception | AssertionError | LinkageError e) {
            log.error("Work under {} could not be told to stop", term, e);
        }
    }

    void shutdown() {
        executor.shutdown();
    }
}
