// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.Transition.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service whose roles are granted and revoked by hand, at once and on the calling thread. */
public final class ManualLeaderService implements LeaderService {

    private final Map<String, ManualRole> roles = new ConcurrentSkipListMap<>();

    final List<LeadershipListener> listeners = new CopyOnWriteArrayList<>();

    private final List<Presence> presences = new CopyOnWriteArrayList<>();

    private final LeaderSettings settings = LeaderSettings.of("test").withMember(Member.of("me"));

    private volatile Session session = new Session(null, SessionState.NEW, Duration.ZERO, Duration.ZERO, null);

    private final List<Boolean> reportedHealth = new CopyOnWriteArrayList<>();

    private volatile boolean paused;

    private volatile boolean started;

    private volatile boolean closed;

    @Override
    public boolean isLeader(String role) {
        return find(role).map(LeaderRole::isLeader).orElse(false);
    }

    @Override
    public ManualRole role(String name) {
        return roles.computeIfAbsent(name, key -> new ManualRole(key, this));
    }

    @Override
    public Optional<LeaderRole> find(String name) {
        return Optional.ofNullable(roles.get(name));
    }

    @Override
    public List<LeaderRole> roles() {
        return List.copyOf(roles.values());
    }

    @Override
    public Member self() {
        return settings.member();
    }

    @Override
    public List<Presence> members() {
        return List.copyOf(presences);
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public LeaderSettings settings() {
        return settings;
    }

    @Override
    public String backend() {
        return "manual";
    }

    @Override
    public CompletableFuture<Void> pause() {
        paused = true;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> resume() {
        paused = false;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reportHealth(boolean healthy) {
        reportedHealth.add(healthy);
    }

    public boolean isPaused() {
        return paused;
    }

    /** What was reported, in order. */
    public List<Boolean> reportedHealth() {
        return List.copyOf(reportedHealth);
    }

    @Override
    public Registration addListener(LeadershipListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void start() {
        started = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isStarted() {
        return started;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Begins a term. */
    public void grant(String role) {
        role(role).grant();
    }

    /** Ends the term. */
    public void revoke(String role) {
        revoke(role, Reason.STEPPED_DOWN);
    }

    /** Ends the term for a reason. */
    public void revoke(String role, Reason reason) {
        role(role).revoke(reason);
    }

    /** Ends the term as a lapse does. */
    public void lose(String role) {
        role(role).revoke(Reason.LAPSED);
    }

    /** Lets another member appear. */
    public void present(Member member) {
        presences.add(new Presence(member, "session-of-" + member.id(), List.of(), Instant.EPOCH));
    }

    /** Puts the session into a state. */
    public void session(Session newSession) {
        session = newSession;
    }
}
