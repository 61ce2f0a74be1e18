// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import dev.leaderelection.dashboard.RoleTimeline.Step;
import dev.leaderelection.dashboard.Snapshot.RoleLine;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last changes, of all and of each role. Bounded; safe for use by any thread. */
final class ChangeLog {

    private static final int CHANGES = 100;

    private static final int STEPS = 20;

    private final Deque<Change> changes = new ArrayDeque<>();

    private final Map<String, Deque<Step>> steps = new HashMap<>();

    /** How roles were found. */
    synchronized void begin(Snapshot first) {
        first.roles().forEach((name, role) -> add(name, found(first.at(), role)));
    }

    synchronized void add(Comparison comparison) {
        for (Change change : comparison.changes()) {
            append(changes, change, CHANGES);
        }
        comparison.handedOver().forEach((name, role) -> {
            boolean known = steps.containsKey(name);
            add(
                    name,
                    known
                            ? step(role.changedAt(), role, comparison.reasons().get(name))
                            : found(role.changedAt(), role));
        });
    }

    synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    synchronized @Nullable RoleTimeline timeline(String role) {
        Deque<Step> known = steps.get(role);
        return known == null ? null : new RoleTimeline(role, List.copyOf(known));
    }

    private void add(String role, Step step) {
        append(steps.computeIfAbsent(role, name -> new ArrayDeque<>()), step, STEPS);
    }

    private static Step found(Instant at, RoleLine role) {
        return step(role.leader() == null ? at : role.leader().since(), role, null);
    }

    private static Step step(Instant at, RoleLine role, @Nullable String reason) {
        Long token = role.leader() == null ? null : role.leader().token();
        return new Step(at, role.leaderId(), token, reason);
    }

    private static <T> void append(Deque<T> deque, T element, int bound) {
        if (deque.size() == bound) {
            deque.removeFirst();
        }
        deque.addLast(element);
    }
}
