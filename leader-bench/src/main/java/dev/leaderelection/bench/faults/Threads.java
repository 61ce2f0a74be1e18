// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

/** Threads that end with the process. */
final class Threads {

    private Threads() {}

    static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
