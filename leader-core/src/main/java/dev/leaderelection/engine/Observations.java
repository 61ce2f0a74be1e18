// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.SessionTimings;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long each session of the namespace has shown one and the same beat, on this member's monotonic clock (R4).
 *
 * <p>A session may be evicted when its TTL has passed since the completion of the first read that showed its present
 * beat. Everything starts anew with another connection: on the other side of a fail-over a beat may have been lost and
 * made again.
 */
final class Observations {

    private final Map<String, Observation> bySession = new HashMap<>();

    private long connection;

    /** Takes a read into account that was complete at the given time. */
    void read(StoreState state, Now completedAt) {
        if (state.connection() != connection) {
            bySession.clear();
            connection = state.connection();
        }
        bySession.keySet().retainAll(state.sessions().keySet());
        for (SessionRecord record : state.sessions().values()) {
            Observation before = bySession.get(record.id());
            if (before == null || before.record.beat() != record.beat()) {
                bySession.put(record.id(), new Observation(record, completedAt, before != null));
            }
        }
    }

    /** Puts off the eviction of a session that could not be evicted. */
    void postpone(SessionRecord record, long untilNanos) {
        Observation observation = bySession.get(record.id());
        if (observation != null) {
            observation.notBefore = untilNanos;
        }
    }

    void gone(String sessionId) {
        bySession.remove(sessionId);
    }

    /** The session, other than one's own, that may be evicted first. */
    @Nullable
    Observation nextEviction(@Nullable String ownSessionId) {
        Observation first = null;
        for (Observation observation : bySession.values()) {
            if (!observation.record.id().equals(ownSessionId)
                    && (first == null || observation.dueNanos() - first.dueNanos() < 0)) {
                first = observation;
            }
        }
        return first;
    }

    /** The session that showed a new beat last, among some of which all but one may be dead. */
    @Nullable
    SessionRecord liveliest(List<SessionRecord> sessions) {
        Comparator<Observation> bySight = (a, b) -> Long.compare(a.firstSeenAt.nanos() - b.firstSeenAt.nanos(), 0);
        return sessions.stream()
                .map(session -> bySession.get(session.id()))
                .filter(Objects::nonNull)
                .max(bySight.thenComparing(observation -> observation.record.id()))
                .map(Observation::record)
                .orElse(null);
    }

    @Nullable
    Observation of(String sessionId) {
        return bySession.get(sessionId);
    }

    /** One session's present beat. */
    static final class Observation {

        private final SessionRecord record;

        private final Now firstSeenAt;

        private final boolean beatSeenToChange;

        private long notBefore;

        private Observation(SessionRecord record, Now firstSeenAt, boolean beatSeenToChange) {
            this.record = record;
            this.firstSeenAt = firstSeenAt;
            this.beatSeenToChange = beatSeenToChange;
            this.notBefore = firstSeenAt.nanos();
        }

        SessionRecord record() {
            return record;
        }

        Now firstSeenAt() {
            return firstSeenAt;
        }

        /** Whether somebody is known to keep this session alive. */
        boolean beatSeenToChange() {
            return beatSeenToChange;
        }

        long dueNanos() {
            long expiry = firstSeenAt.plus(ttl());
            return notBefore - expiry > 0 ? notBefore : expiry;
        }

        /** No member can be configured outside of these bounds, so a record outside of them was edited by hand. */
        private Duration ttl() {
            Duration ttl = record.ttl();
            if (ttl.compareTo(SessionTimings.MIN_TTL) < 0) {
                return SessionTimings.MIN_TTL;
            }
            return ttl.compareTo(SessionTimings.MAX_TTL) > 0 ? SessionTimings.MAX_TTL : ttl;
        }
    }
}
