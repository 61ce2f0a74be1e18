// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The roles that have meters of their own: the first by name, up to a limit. By name, not by the order in which they were
 * joined, so that all members list the same roles and a role that nobody leads shows as a sum of zero.
 *
 * <p>A role that is not listed any more, because one that comes before it was joined, is never listed again. Safe for use
 * by any thread.
 */
final class ListedRoles {

    /** Stands for all roles that are not listed; no role has such a name. */
    static final String OTHERS = "(others)";

    private final int limit;

    private final Set<String> joined = ConcurrentHashMap.newKeySet();

    private final TreeSet<String> listed = new TreeSet<>();

    private final List<Listener> listeners = new ArrayList<>();

    /** The same as {@link #listed}, for readers that take no lock. */
    private volatile Set<String> names = Set.of();

    ListedRoles(int limit) {
        this.limit = limit;
    }

    /** What a role is called in a meter's tag. A role that is not known yet is added. */
    String tag(String role) {
        if (!joined.contains(role)) {
            add(role);
        }
        return names.contains(role) ? role : OTHERS;
    }

    synchronized void add(String role) {
        if (!joined.add(role) || limit <= 0) {
            return;
        }
        if (listed.size() == limit) {
            if (role.compareTo(listed.last()) > 0) {
                return;
            }
            String last = listed.pollLast();
            publish();
            listeners.forEach(listener -> listener.unlisted(last));
        }
        listed.add(role);
        publish();
        listeners.forEach(listener -> listener.listed(role));
    }

    /** Tells of the roles that are listed already, too. */
    synchronized void addListener(Listener listener) {
        listeners.add(listener);
        listed.forEach(listener::listed);
    }

    private void publish() {
        names = Set.copyOf(listed);
    }

    /** Told, one call at a time, which roles are listed. */
    interface Listener {

        void listed(String role);

        void unlisted(String role);
    }
}
