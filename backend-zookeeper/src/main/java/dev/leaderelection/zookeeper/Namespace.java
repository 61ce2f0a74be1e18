// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.RoleRecord;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** A namespace as one store knows it: this process's sessions in it, and a mirror for each ZooKeeper session. */
final class Namespace {

    private final Layout layout;

    private final NodeAccess access;

    private final Supplier<ZooKeeper> handle;

    private final LongSupplier connectionNumbers;

    private final Map<String, ChangeListener> listeners = new ConcurrentHashMap<>();

    private @Nullable Mirror mirror;

    Namespace(Layout layout, NodeAccess access, Supplier<ZooKeeper> handle, LongSupplier connectionNumbers) {
        this.layout = layout;
        this.access = access;
        this.handle = handle;
        this.connectionNumbers = connectionNumbers;
    }

    Layout layout() {
        return layout;
    }

    NodeAccess access() {
        return access;
    }

    /** The mirror of the present ZooKeeper session. A replaced session starts anew: other server, other data perhaps. */
    Mirror mirror() {
        ZooKeeper present = handle.get();
        synchronized (this) {
            Mirror known = mirror;
            if (known == null || !known.channel().isOf(present)) {
                known = new Mirror(this, new Channel(present), connectionNumbers.getAsLong());
                mirror = known;
            }
            return known;
        }
    }

    synchronized void unwatch() {
        if (mirror != null) {
            mirror.unwatch();
        }
    }

    void add(String sessionId, ChangeListener listener) {
        listeners.put(sessionId, listener);
    }

    void remove(String sessionId) {
        listeners.remove(sessionId);
    }

    boolean isOwn(String sessionId) {
        return listeners.containsKey(sessionId);
    }

    void hint() {
        hint(session -> true);
    }

    /** Tells those sessions that something has changed to which that is news, and answers which they are. */
    Set<String> hint(Predicate<String> isNewsTo) {
        Set<String> told = new HashSet<>();
        listeners.forEach((session, listener) -> {
            if (isNewsTo.test(session)) {
                listener.changed();
                told.add(session);
            }
        });
        return told;
    }

    /** Tells the session that a role's node names, if it is one of some of this process. */
    void handedOver(RoleRecord role, Set<String> some) {
        String holder = role.holder();
        ChangeListener listener = holder == null || !some.contains(holder) ? null : listeners.get(holder);
        if (listener != null) {
            listener.handedOver(role);
        }
    }
}
