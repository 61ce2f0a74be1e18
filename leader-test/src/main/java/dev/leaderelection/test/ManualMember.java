// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.Names;
import dev.leaderelection.Transition.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The service behind {@link TestLeaders}: elections are decided by whoever holds that, on the calling thread. */
final class ManualMember implements LeaderService {

    private final LeaderSettings settings;

    private final ManualTime time = new ManualTime();

    private final Notices notices = new Notices();

    private final Map<String, ManualRole> roles = new ConcurrentSkipListMap<>();

    private final Map<String, Member> others = new ConcurrentSkipListMap<>();

    private final AtomicInteger sessions = new AtomicInteger();

    private volatile @Nullable ManualSession session;

    private volatile boolean started;

    private volatile boolean stopped;

    private volatile boolean cutOff;

    private volatile boolean frozen;

    private volatile boolean everythingLeads;

    private volatile boolean paused;

    private volatile boolean healthy = true;

    ManualMember(LeaderSettings settings) {
        this.settings = settings;
    }

    // What the test decides.

    ManualTerm grant(String name) {
        start();
        ManualRole role = role(name);
        role.awaitDrain();
        ManualSession present = session;
        String hindrance = stopped
                ? "the service is closed"
                : frozen
                        ? "the process is frozen; thaw() it"
                        : cutOff || present == null
                                ? "the member is cut off; heal() the partition"
                                : paused
                                        ? "the member is paused; resume() the service"
                                        : role.isPaused() ? "the role is paused; resume(\"" + name + "\") it" : null;
        if (hindrance != null || present == null) {
            throw new IllegalStateException("Role '" + name + "' cannot be granted: " + hindrance);
        }
        return role.begin(present);
    }

    ManualRole joined(String name) {
        ManualRole role = roles.get(name);
        if (role == null) {
            throw new IllegalArgumentException("No role '" + name + "' was joined; joined are " + roles.keySet());
        }
        return role;
    }

    void present(Member other) {
        others.put(other.id(), other);
    }

    @Nullable
    Member other(String memberId) {
        return others.get(memberId);
    }

    void partition() {
        cutOff = true;
    }

    void heal() {
        cutOff = false;
        turn();
    }

    void expire() {
        letSessionLapse();
        turn();
    }

    void freeze() {
        frozen = true;
        letSessionLapse();
    }

    void thaw() {
        frozen = false;
        turn();
    }

    void advance(Duration by) {
        ManualSession present = session;
        if (present != null && present.isLive() && !cutOff && !frozen) {
            // Heartbeats go on while time goes by, so that nobody sees the session lapse in between.
            present.beat(by);
        }
        time.advance(by);
        turn();
        roles.values().forEach(ManualRole::timeWentBy);
    }

    boolean isHealthy() {
        return healthy;
    }

    void leadEverything(boolean on) {
        everythingLeads = on;
        roles.values().forEach(this::grantIfEverythingLeads);
    }

    void grantIfEverythingLeads(ManualRole role) {
        ManualSession present = session;
        boolean standing = started && !stopped && !cutOff && !frozen && !paused && !role.isPaused();
        if (everythingLeads && standing && present != null) {
            ManualTerm unused = role.begin(present);
        }
    }

    void reset() {
        everythingLeads = false;
        frozen = false;
        cutOff = false;
        paused = false;
        healthy = true;
        turn();
        others.clear();
        roles.values().forEach(ManualRole::reset);
    }

    private void letSessionLapse() {
        ManualSession present = session;
        if (present != null) {
            time.advance(present.remaining());
        }
    }

    /** What an election would do now: end what has lapsed, then beat or open a new session where the store answers. */
    private void turn() {
        ManualSession present = session;
        if (frozen || !started || stopped) {
            return;
        }
        if (present != null && !present.isLive()) {
            session = null;
            roles.values().forEach(role -> role.cut(Reason.LAPSED));
        }
        if (!cutOff) {
            ManualSession continued = session;
            if (continued != null) {
                continued.beat(Duration.ZERO);
            } else {
                open();
            }
        }
    }

    private void open() {
        session = new ManualSession(
                "session-" + sessions.incrementAndGet(),
                time,
                settings.timings().beliefTime());
        roles.values().forEach(this::grantIfEverythingLeads);
    }

    Notices notices() {
        return notices;
    }

    Instant now() {
        return Instant.ofEpochMilli(time.wallMillis());
    }

    // What the application sees.

    @Override
    public boolean isLeader(String role) {
        ManualRole joined = roles.get(role);
        return joined != null && joined.isLeader();
    }

    @Override
    public ManualRole role(String name) {
        ManualRole known = roles.get(name);
        if (known != null) {
            return known;
        }
        ManualRole joined = roles.computeIfAbsent(Names.requireRole(name), this::join);
        notices.tell();
        grantIfEverythingLeads(joined);
        return joined;
    }

    private ManualRole join(String name) {
        notices.queue(listener -> listener.onJoined(name));
        return new ManualRole(name, this);
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
        List<Presence> members = new ArrayList<>();
        ManualSession present = session;
        if (present != null) {
            members.add(presence(self(), present.id()));
        }
        others.values().forEach(other -> members.add(presence(other, "session-of-" + other.id())));
        members.sort(Comparator.comparing(presence -> presence.member().id()));
        return List.copyOf(members);
    }

    private Presence presence(Member member, String sessionId) {
        List<String> leads = roles.values().stream()
                .filter(role -> role.leader().filter(member::equals).isPresent())
                .map(ManualRole::name)
                .toList();
        return new Presence(member, sessionId, leads, now());
    }

    @Override
    public Session session() {
        ManualSession present = session;
        SessionState state = stopped
                ? SessionState.STOPPED
                : !started
                        ? SessionState.NEW
                        : present == null
                                ? SessionState.CONNECTING
                                : cutOff ? SessionState.SUSPECT : SessionState.ACTIVE;
        return new Session(
                present == null ? null : present.id(),
                state,
                present == null ? Duration.ZERO : present.remaining(),
                Duration.ZERO,
                cutOff ? "a test has cut this member off" : null);
    }

    @Override
    public LeaderSettings settings() {
        return settings;
    }

    @Override
    public String backend() {
        return "test";
    }

    @Override
    public Registration addListener(LeadershipListener listener) {
        notices.add(listener);
        for (ManualRole role : roles.values()) {
            notices.then(() -> listener.onJoined(role.name()));
            ManualTerm term = role.term();
            if (term != null) {
                notices.then(() -> listener.onGranted(term));
            }
        }
        notices.tell();
        return () -> notices.remove(listener);
    }

    @Override
    public CompletableFuture<Void> pause() {
        paused = true;
        return CompletableFuture.allOf(roles.values().stream()
                .map(role -> role.end(Reason.MEMBER_PAUSED))
                .toArray(CompletableFuture[]::new));
    }

    @Override
    public CompletableFuture<Void> resume() {
        paused = false;
        roles.values().forEach(this::grantIfEverythingLeads);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reportHealth(boolean nowHealthy) {
        healthy = nowHealthy;
    }

    @Override
    public void start() {
        if (!started && !stopped) {
            started = true;
            turn();
        }
    }

    @Override
    public void close() {
        stopped = true;
        session = null;
        roles.values().forEach(role -> role.cut(Reason.SHUTDOWN));
        roles.values().forEach(ManualRole::awaitDrain);
    }
}
