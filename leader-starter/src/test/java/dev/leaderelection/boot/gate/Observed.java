// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.boot.GateObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what became of calls. */
final class Observed implements GateObserver {

    final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public void onCall(String role, Outcome outcome) {
        calls.add(role + " " + outcome);
    }
}
