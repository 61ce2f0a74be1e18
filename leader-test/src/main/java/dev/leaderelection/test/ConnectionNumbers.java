// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The connection numbers that a fault-injecting store shows instead of those of the store behind it. */
final class ConnectionNumbers {

    private final AtomicLong last;

    private final ConcurrentMap<Long, Long> shownByReal = new ConcurrentHashMap<>();

    ConnectionNumbers(AtomicLong last) {
        this.last = last;
    }

    /** Numbers that were never shown before. */
    ConnectionNumbers replaced() {
        return new ConnectionNumbers(last);
    }

    long shown(long real) {
        return shownByReal.computeIfAbsent(real, key -> last.incrementAndGet());
    }

    /** The number behind one that was shown, unless that was shown before the connection was replaced. */
    OptionalLong real(long shown) {
        return shownByReal.entrySet().stream()
                .filter(entry -> entry.getValue() == shown)
                .mapToLong(Map.Entry::getKey)
                .findFirst();
    }
}
