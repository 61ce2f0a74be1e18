// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a namespace as one request listed them, kept up to date by the watch that began with the next revision.
 * Once the watch has ended, for whatever cause, the listing is broken for good. Safe for use by any thread.
 */
final class Listing implements Watch.Listener {

    private static final Logger log = LoggerFactory.getLogger(Listing.class);

    private final Keys keys;
    private final long connection;
    private final NamespaceView view;
    private final long listedAtNanos = System.nanoTime();
    private final Map<String, RoleRecord> roles = new HashMap<>();
    private final Map<String, SessionRecord> sessions = new HashMap<>();
    private @Nullable Map<String, RoleRecord> rolesAsRead;
    private Watch.@Nullable Watcher watcher;
    private long revision;
    private boolean broken;
    private boolean closed;

    /**
     * Takes what was listed.
     *
     * @param listed the answer to a request for all keys
     * @param connection the connection's number
     * @param view told of revisions and of news, outside of any lock
     */
    Listing(Keys keys, TxnResponse listed, long connection, NamespaceView view) {
        this.keys = keys;
        this.connection = connection;
        this.view = view;
        this.revision = listed.getHeader().getRevision();
        listed.getGetResponses().get(0).getKvs().forEach(entry -> put(entry, new ArrayList<>()));
    }

    /** Answers with the same map of roles as another listing did, if it has the same roles. */
    synchronized void reuse(Map<String, RoleRecord> earlier) {
        if (roles.equals(earlier)) {
            rolesAsRead = earlier;
        }
    }

    /** Whether any record is older here than in an earlier state, so that changes were lost. */
    synchronized boolean isOlderThan(StoreState earlier) {
        return roles.values().stream().anyMatch(now -> {
                    RoleRecord before = earlier.roles().get(now.name());
                    return before != null && now.version() < before.version();
                })
                || sessions.values().stream().anyMatch(now -> {
                    SessionRecord before = earlier.sessions().get(now.id());
                    return before != null && now.beat() < before.beat();
                });
    }

    long connection() {
        return connection;
    }

    long ageNanos() {
        return System.nanoTime() - listedAtNanos;
    }

    synchronized boolean isBroken() {
        return broken;
    }

    synchronized StoreState state() {
        Map<String, RoleRecord> read = rolesAsRead;
        if (read == null) {
            read = Map.copyOf(roles);
            rolesAsRead = read;
        }
        return new StoreState(connection, read, Map.copyOf(sessions));
    }

    /** Waits until everything up to a revision is seen; tells whether it is, and the watch still runs. */
    synchronized boolean reaches(long awaited, Deadline deadline) {
        try {
            while (!broken && revision < awaited) {
                long left = deadline.remainingNanos();
                if (left == 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return !broken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Names the watch, so that it can be closed. */
    void watchedBy(Watch.Watcher running) {
        synchronized (this) {
            watcher = running;
        }
    }

    /** Ends the watch, and tells nothing any more. */
    void close() {
        Watch.Watcher running;
        synchronized (this) {
            closed = true;
            running = watcher;
        }
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void onNext(WatchResponse response) {
        boolean news = false;
        List<RoleRecord> written = new ArrayList<>();
        long seen;
        synchronized (this) {
            for (WatchEvent event : response.getEvents()) {
                KeyValue entry = event.getKeyValue();
                news |= event.getEventType() == WatchEvent.EventType.DELETE ? remove(entry) : put(entry, written);
                revision = Math.max(revision, entry.getModRevision());
            }
            notifyAll();
            if (closed) {
                return;
            }
            seen = revision;
        }
        view.saw(seen);
        written.forEach(view::written);
        if (news) {
            view.changed();
        }
    }

    @Override
    public void onError(Throwable error) {
        log.debug("The watch of {} failed", keys, error);
        end();
    }

    @Override
    public void onCompleted() {
        end();
    }

    private void end() {
        boolean first;
        synchronized (this) {
            first = !broken && !closed;
            broken = true;
            notifyAll();
        }
        // A watch that fails as soon as it has begun is not begun again at once, but at the next read.
        if (first && ageNanos() > TimeUnit.SECONDS.toNanos(1)) {
            view.changed();
        }
    }

    /** Takes a record into account, and adds it to those written if it is a role's; tells whether it is more than a beat. */
    private boolean put(KeyValue entry, List<RoleRecord> written) {
        String role = keys.roleName(entry.getKey());
        if (role != null) {
            RoleRecord record = Values.role(role, entry);
            if (record != null) {
                roles.put(role, record);
                written.add(record);
                rolesAsRead = null;
            }
            return record != null;
        }
        String session = keys.sessionId(entry.getKey());
        return session != null && sessions.put(session, Values.session(session, entry, connection)) == null;
    }

    private boolean remove(KeyValue entry) {
        String role = keys.roleName(entry.getKey());
        if (role != null) {
            rolesAsRead = null;
            return roles.remove(role) != null;
        }
        String session = keys.sessionId(entry.getKey());
        return session != null && Objects.nonNull(sessions.remove(session));
    }
}
