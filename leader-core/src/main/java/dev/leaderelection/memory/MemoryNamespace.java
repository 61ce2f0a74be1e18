// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.memory;

import dev.leaderelection.Member;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The records of one namespace. Each method is one atomic step, ordered by the lock of this object. Listeners are kept
 * here but told by the caller, after the step and outside the lock.
 */
final class MemoryNamespace {

    private final Map<String, RoleRecord> roles = new HashMap<>();

    private final Map<String, StoredSession> sessions = new HashMap<>();

    private final Map<String, Note> notes = new HashMap<>();

    private final Map<MemorySession, ChangeListener> listeners = new HashMap<>();

    // The roles as the last read handed them out; null once a role has changed.
    private @Nullable Map<String, RoleRecord> rolesAsRead;

    private int protocol = MemoryStore.PROTOCOL;

    synchronized int protocol() {
        return protocol;
    }

    synchronized void writeProtocol(int newProtocol) {
        protocol = newProtocol;
    }

    /** Creates a session record unless there is one of that id. */
    synchronized boolean create(String id, Duration ttl, Member member) {
        return sessions.putIfAbsent(id, new StoredSession(0, ttl, member)) == null;
    }

    /** Replaces a session record, if it exists. */
    synchronized boolean changeSession(String id, UnaryOperator<StoredSession> change) {
        return sessions.computeIfPresent(id, (key, session) -> change.apply(session)) != null;
    }

    synchronized boolean delete(String id) {
        return sessions.remove(id) != null;
    }

    synchronized Eviction evict(String id, long beat) {
        StoredSession session = sessions.get(id);
        if (session == null) {
            return Eviction.GONE_BEFORE;
        }
        if (session.beat() != beat) {
            return Eviction.REFUSED;
        }
        sessions.remove(id);
        return Eviction.DELETED;
    }

    synchronized StoreState read(long connection) {
        Map<String, RoleRecord> rolesNow = rolesAsRead;
        if (rolesNow == null) {
            rolesNow = Map.copyOf(roles);
            rolesAsRead = rolesNow;
        }
        Map<String, SessionRecord> sessionsNow = sessions.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().seen(entry.getKey(), connection)));
        return new StoreState(connection, rolesNow, sessionsNow);
    }

    synchronized WriteResult claim(String sessionId, Claim claim) {
        RoleRecord current = role(claim.role());
        // Every write raises the version, edits by hand too, so that it stands for the whole record.
        if (current.version() != claim.asRead().version() || isHeldByLiveSession(current)) {
            return WriteResult.lost(current);
        }
        return WriteResult.won(write(current, sessionId, claim.token(), claim.sinceMillis()));
    }

    synchronized WriteResult release(String sessionId, Release release) {
        RoleRecord current = role(release.role());
        if (!current.isHeldBy(sessionId) || current.token() != release.held().token()) {
            return WriteResult.lost(current);
        }
        return WriteResult.won(write(current, release.successor(), release.token(), release.sinceMillis()));
    }

    /** Writes a role's record whatever it was, as a person with the means to edit records would. */
    synchronized void overwriteRole(String name, @Nullable String holder, long token) {
        RoleRecord current = role(name);
        write(current, holder, token, current.sinceMillis());
    }

    synchronized Optional<Note> note(String key) {
        return Optional.ofNullable(notes.get(key));
    }

    /** Writes a note unless there is one with a greater token. */
    synchronized boolean write(String key, Note note) {
        Note current = notes.get(key);
        if (current != null && current.token() > note.token()) {
            return false;
        }
        notes.put(key, note);
        return true;
    }

    /** Writes a note whatever was there, or deletes it, as a person would. */
    synchronized void overwriteNote(String key, @Nullable Note note) {
        if (note == null) {
            notes.remove(key);
        } else {
            notes.put(key, note);
        }
    }

    synchronized void addListener(MemorySession session, ChangeListener listener) {
        listeners.put(session, listener);
    }

    synchronized void removeListener(MemorySession session) {
        listeners.remove(session);
    }

    synchronized List<ChangeListener> listeners() {
        return List.copyOf(listeners.values());
    }

    /** The listener of a session, if it has one. */
    synchronized Optional<ChangeListener> listenerOf(@Nullable String sessionId) {
        return listeners.entrySet().stream()
                .filter(entry -> entry.getKey().id().equals(sessionId))
                .map(Map.Entry::getValue)
                .findAny();
    }

    private RoleRecord role(String name) {
        RoleRecord record = roles.get(name);
        return record != null ? record : RoleRecord.absent(name);
    }

    private boolean isHeldByLiveSession(RoleRecord role) {
        return role.holder() != null && sessions.containsKey(role.holder());
    }

    private RoleRecord write(RoleRecord current, @Nullable String holder, long token, long sinceMillis) {
        RoleRecord written = new RoleRecord(current.name(), holder, token, current.version() + 1, sinceMillis);
        roles.put(written.name(), written);
        rolesAsRead = null;
        return written;
    }

    /** What became of an eviction. */
    enum Eviction {
        DELETED,
        GONE_BEFORE,
        REFUSED
    }

    /** A session's record, without what depends on its reader. */
    record StoredSession(long beat, Duration ttl, Member member) {

        StoredSession beaten(Member newMember) {
            return new StoredSession(beat + 1, ttl, newMember);
        }

        SessionRecord seen(String id, long connection) {
            return new SessionRecord(id, beat, ttl, member, connection);
        }
    }
}
