// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two registers for each role, which put all writes into one order. One refuses a token lower than the highest that it
 * has seen; the other takes everything. Safe for use by any thread.
 */
final class Registers {

    private final Map<String, Long> highest = new HashMap<>();

    private final Map<String, Integer> last = new HashMap<>();

    private final List<Write> writes = new ArrayList<>();

    /** Whether the register that refuses lower tokens takes it. */
    synchronized boolean write(String role, String owner, long token, long atNanos) {
        boolean accepted = token >= highest.getOrDefault(role, Long.MIN_VALUE);
        if (accepted) {
            highest.put(role, token);
        }
        Write write = new Write(role, owner, token, atNanos, 1, accepted);
        Integer index = last.get(role);
        if (index != null && write.continues(writes.get(index))) {
            writes.set(index, writes.get(index).plus(1));
        } else {
            last.put(role, writes.size());
            writes.add(write);
        }
        return accepted;
    }

    synchronized List<Write> writes() {
        return List.copyOf(writes);
    }
}
