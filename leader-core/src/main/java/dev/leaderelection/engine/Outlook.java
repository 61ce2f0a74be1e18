// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Member;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a member knows of its namespace: its own session, the last state read, and the candidates that follow from both. */
final class Outlook {

    private final Profile profile;

    private @Nullable MemberSession session;

    private @Nullable StoreState state;

    private boolean readInThisSession;

    private Candidates candidates;

    /** The version of the profile that the candidates were made with. */
    private long candidatesVersion;

    Outlook(Profile profile) {
        this.profile = profile;
        this.candidates = new Candidates(null, null, profile.member());
    }

    Profile profile() {
        return profile;
    }

    void sessionOpened(MemberSession opened) {
        session = opened;
        readInThisSession = false;
        rebuild();
    }

    void sessionEnded() {
        session = null;
        readInThisSession = false;
        rebuild();
    }

    void read(StoreState read) {
        state = read;
        readInThisSession = session != null;
        rebuild();
    }

    /** Forgets a session that this member deleted itself: what was read after the roles is now known to be gone. */
    void evicted(String sessionId) {
        if (state != null) {
            Map<String, SessionRecord> rest = new HashMap<>(state.sessions());
            rest.remove(sessionId);
            state = new StoreState(state.connection(), state.roles(), Map.copyOf(rest));
            rebuild();
        }
    }

    @Nullable
    MemberSession session() {
        return session;
    }

    @Nullable
    StoreState state() {
        return state;
    }

    Candidates candidates() {
        if (candidatesVersion != profile.version()) {
            rebuild();
        }
        return candidates;
    }

    /** Whether this member may claim anything at all. */
    boolean mayClaim() {
        return readInThisSession && profile.mayLead();
    }

    boolean isHeldHere(RoleRecord record) {
        return session != null && record.isHeldBy(session.id());
    }

    boolean isKnown(@Nullable String sessionId) {
        return sessionId != null && state != null && state.sessions().containsKey(sessionId);
    }

    /** The role's record in the last state, or one that stands for its absence. */
    RoleRecord record(String role) {
        RoleRecord record = state == null ? null : state.roles().get(role);
        return record == null ? RoleRecord.absent(role) : record;
    }

    @Nullable
    Member leader(RoleRecord record) {
        if (isHeldHere(record)) {
            return profile.member();
        }
        SessionRecord holder = state == null || record.holder() == null
                ? null
                : state.sessions().get(record.holder());
        return holder == null ? null : holder.member();
    }

    /** All sessions of a member: more than one if it was restarted, or if its last session has not been evicted yet. */
    List<SessionRecord> sessionsOf(String memberId) {
        return state == null
                ? List.of()
                : state.sessions().values().stream()
                        .filter(session -> session.member().id().equals(memberId))
                        .toList();
    }

    /** Whether another read can be told from the last one only by beats. */
    boolean isShownBy(StoreState read) {
        return readInThisSession
                && state != null
                && state.connection() == read.connection()
                && state.roles() == read.roles()
                && state.sessions().keySet().equals(read.sessions().keySet());
    }

    private void rebuild() {
        candidates = new Candidates(state, session == null ? null : session.id(), profile.member());
        candidatesVersion = profile.version();
    }
}
