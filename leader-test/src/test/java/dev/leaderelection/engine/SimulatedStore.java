// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.engine.StoreLog.State;
import dev.leaderelection.engine.StoreLog.StoredSession;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The simulated store: executes what arrives over the {@link Network}, as one of the {@link StoreKind}s would, with one of
 * the {@link Flaw}s if that is wanted. Writes are linearizable in every kind.
 */
final class SimulatedStore {

    private static final int SERVERS = 3;

    private final Simulation simulation;

    private final StoreKind kind;

    private final Flaw flaw;

    private final StoreLog log = new StoreLog();

    // When the beats that are executed but not committed yet will be: nobody can see or change their rows before.
    private final Map<String, Long> uncommitted = new HashMap<>();

    private final long[] laggingUntil = new long[SERVERS];

    private final int[] applied = new int[SERVERS];

    private long awayUntil;

    private long slowCommitsUntil;

    private long clockOffset;

    private int epoch;

    SimulatedStore(Simulation simulation, StoreKind kind, Flaw flaw) {
        this.simulation = simulation;
        this.kind = kind;
        this.flaw = flaw;
    }

    StoreLog log() {
        return log;
    }

    int epoch() {
        return epoch;
    }

    boolean isAway() {
        return awayUntil > simulation.now();
    }

    Connection connect(long number, int draw) {
        Connection connection = new Connection(number, epoch, draw % SERVERS);
        connection.rolesSeen = seenBy(connection.server());
        connection.sessionsSeen = connection.rolesSeen;
        return connection;
    }

    // Faults.

    /** Nothing is answered until a time; all connections are lost. */
    void goAway(long until) {
        awayUntil = Math.max(awayUntil, until);
        epoch++;
        uncommitted.clear();
    }

    /** Another server takes over, without some of the last beats. */
    void failOver(long loseSince) {
        epoch++;
        uncommitted.clear();
        restore(log.beatsAloneSince(loseSince));
    }

    /** Another server takes over, without any write since a time, acknowledged or not. */
    void loseWrites(long since) {
        epoch++;
        uncommitted.clear();
        restore(log.positionAt(since));
    }

    private void restore(int position) {
        if (position < log.last()) {
            simulation.trace("store", () -> "lost the commits after " + position + " of " + log.last());
            log.restore(simulation.now(), position);
        }
    }

    void lag(int server, long until) {
        seenBy(server % SERVERS);
        laggingUntil[server % SERVERS] = until;
    }

    void commitSlowly(long until) {
        slowCommitsUntil = until;
    }

    void jumpClock(long nanos) {
        clockOffset += nanos;
    }

    private long stamp() {
        return simulation.now() + clockOffset;
    }

    private int seenBy(int server) {
        if (laggingUntil[server] <= simulation.now()) {
            applied[server] = log.last();
        }
        return applied[server];
    }

    boolean isCutOff(Connection connection) {
        return kind == StoreKind.LAGGING && laggingUntil[connection.server()] > simulation.now();
    }

    // Operations, at the moment at which they reach the store.

    void execute(Call call) {
        Command command = call.command();
        if (command instanceof Command.Beat beat) {
            beat(call, beat);
        } else if (command instanceof Command.Open open) {
            open(call, open);
        } else if (command instanceof Command.Read) {
            read(call);
        } else if (command instanceof Command.Claim claim) {
            claim(call, claim);
        } else if (command instanceof Command.GiveUp giveUp) {
            List<WriteResult> results = giveUp.releases().stream()
                    .map(release -> release(giveUp.sessionId(), release))
                    .toList();
            answer(call, new Event.Released(giveUp.sessionId(), call.startedAt(), giveUp.releases(), results));
        } else if (command instanceof Command.Evict evict) {
            evict(call, evict.asSeen());
        } else if (command instanceof Command.Close close) {
            whenCommitted(call, close.sessionId(), () -> {
                delete(close.sessionId());
                answer(call, new Event.Closed(close.sessionId()));
            });
        }
    }

    private void open(Call call, Command.Open open) {
        if (log.session(open.sessionId()) == null) {
            StoredSession created =
                    new StoredSession(0, call.process().settings().timings().ttl(), open.member(), stamp());
            writeSession(open.sessionId(), created, false);
        }
        answer(call, new Event.Opened(open.sessionId(), call.startedAt()));
    }

    private void beat(Call call, Command.Beat beat) {
        if (slowCommitsUntil > simulation.now() && !uncommitted.containsKey(beat.sessionId())) {
            commitLater(call, beat);
        } else {
            whenCommitted(call, beat.sessionId(), () -> commit(call, beat, stamp()));
        }
    }

    private void commitLater(Call call, Command.Beat beat) {
        long stamp = stamp();
        int begunIn = epoch;
        long commitAt = simulation.now() + 1 + call.chances().nextLong(slowCommitsUntil - simulation.now());
        uncommitted.put(beat.sessionId(), commitAt);
        simulation.at(commitAt, () -> {
            if (begunIn == epoch) {
                uncommitted.remove(beat.sessionId());
                commit(call, beat, stamp);
            } else {
                simulation.network().lose(call);
            }
        });
    }

    private void commit(Call call, Command.Beat beat, long stamp) {
        StoredSession session = log.session(beat.sessionId());
        if (session == null) {
            answer(call, new Event.SessionGone(beat.sessionId()));
        } else {
            writeSession(beat.sessionId(), session.beaten(beat.member(), stamp), true);
            answer(call, new Event.BeatAcknowledged(beat.sessionId(), call.startedAt()));
        }
    }

    /** Waits for the lock of a row, as a write to it would. */
    private void whenCommitted(Call call, String sessionId, Runnable write) {
        Long commitAt = uncommitted.get(sessionId);
        if (commitAt == null || flaw == Flaw.EVICTS_BY_TIMESTAMP) {
            write.run();
        } else {
            int begunIn = epoch;
            simulation.at(commitAt + 1, () -> {
                if (begunIn == epoch) {
                    whenCommitted(call, sessionId, write);
                } else {
                    simulation.network().lose(call);
                }
            });
        }
    }

    private void evict(Call call, SessionRecord asSeen) {
        whenCommitted(call, asSeen.id(), () -> {
            StoredSession session = log.session(asSeen.id());
            boolean expired = session != null
                    && (flaw == Flaw.EVICTS_BY_TIMESTAMP
                            ? stamp() - session.stamp() > session.ttl().toNanos()
                            : session.beat() == asSeen.beat());
            if (expired) {
                simulation.statistics().evictions++;
                delete(asSeen.id());
            }
            answer(call, new Event.Evicted(asSeen, session == null || expired));
        });
    }

    private void read(Call call) {
        Connection connection = call.connection();
        if (kind == StoreKind.ATOMIC) {
            answer(call, state(call, log.state().roles(), log.state()));
        } else if (kind == StoreKind.LAGGING) {
            int roles = filled(call, connection.rolesSeen);
            int sessions = filled(call, connection.sessionsSeen);
            connection.rolesSeen = roles;
            connection.sessionsSeen = sessions;
            answer(call, state(call, log.state(roles).roles(), log.state(sessions)));
        } else {
            State first = log.state();
            simulation.network().later(call, () -> {
                State second = log.state();
                boolean sessionsFirst = flaw == Flaw.READS_SESSIONS_FIRST;
                answer(call, state(call, (sessionsFirst ? second : first).roles(), sessionsFirst ? first : second));
            });
        }
    }

    private static Event state(Call call, Map<String, RoleRecord> roles, State sessions) {
        long connection = call.connection().number();
        return new Event.StateRead(
                call.startedAt(), new StoreState(connection, roles, sessions.sessionRecords(connection)));
    }

    /** How far a cache is filled now: somewhere between what it showed last and what its server knows. */
    private int filled(Call call, int before) {
        int known = Math.max(before, seenBy(call.connection().server()));
        boolean upToDate = simulation.isCalm() || call.chances().nextBoolean();
        return upToDate ? known : before + call.chances().nextInt(known - before + 1);
    }

    // Claims and releases.

    private void claim(Call call, Command.Claim command) {
        if (kind == StoreKind.LAGGING) {
            lookAgain(call, command);
            return;
        }
        int count = command.claims().size();
        List<WriteResult> results = new ArrayList<>();
        int first = count > 1 && simulation.strikes(call, Fault.PARTIAL_BATCH)
                ? call.chances().nextInt(count)
                : count;
        command.claims().subList(0, first).forEach(claim -> results.add(claim(command.sessionId(), claim)));
        List<Claim> rest = command.claims().subList(first, count);
        if (rest.isEmpty()) {
            answer(call, new Event.Claimed(command.sessionId(), call.startedAt(), command.claims(), results));
        } else {
            // Of the others the caller knows nothing, and they come later.
            List<WriteResult> known = new ArrayList<>(results);
            rest.forEach(claim -> known.add(WriteResult.unknown()));
            answer(call, new Event.Claimed(command.sessionId(), call.startedAt(), command.claims(), known));
            simulation.network().later(call, () -> rest.forEach(claim -> claim(command.sessionId(), claim)));
        }
    }

    private WriteResult claim(String sessionId, Claim claim) {
        RoleRecord current = log.role(claim.role());
        boolean vacant = kind != StoreKind.ATOMIC || log.state().isVacant(current);
        return !current.equals(claim.asRead()) || !vacant
                ? WriteResult.lost(current)
                : WriteResult.won(writeRole(current, sessionId, claim.token(), claim.sinceMillis()));
    }

    /** The role is read, then its holder's session, then the claim is sent, all over one connection. */
    private void lookAgain(Call call, Command.Claim command) {
        Connection connection = call.connection();
        State roles = log.state(seenBy(connection.server()));
        simulation.network().later(call, () -> {
            int server =
                    flaw == Flaw.READS_OVER_TWO_CONNECTIONS ? call.chances().nextInt(SERVERS) : connection.server();
            State sessions = log.state(seenBy(server));
            simulation.network().later(call, () -> {
                List<WriteResult> results = command.claims().stream()
                        .map(claim -> claim(command.sessionId(), claim, roles, sessions))
                        .toList();
                answer(call, new Event.Claimed(command.sessionId(), call.startedAt(), command.claims(), results));
            });
        });
    }

    private WriteResult claim(String sessionId, Claim claim, State roles, State sessions) {
        RoleRecord seen = roles.role(claim.role());
        if (!seen.equals(claim.asRead()) || !sessions.isVacant(seen)) {
            return WriteResult.lost(seen);
        }
        RoleRecord current = log.role(claim.role());
        return current.version() != seen.version()
                ? WriteResult.lost(null)
                : WriteResult.won(writeRole(current, sessionId, claim.token(), claim.sinceMillis()));
    }

    private WriteResult release(String sessionId, Release release) {
        RoleRecord current = log.role(release.role());
        boolean held = current.isHeldBy(sessionId)
                && current.token() == release.held().token()
                && (kind != StoreKind.LAGGING
                        || current.version() == release.held().version());
        return held
                ? WriteResult.won(writeRole(current, release.successor(), release.token(), release.sinceMillis()))
                : WriteResult.lost(kind == StoreKind.LAGGING ? null : current);
    }

    // Commits.

    private RoleRecord writeRole(RoleRecord current, @Nullable String holder, long token, long since) {
        RoleRecord written = new RoleRecord(current.name(), holder, token, current.version() + 1, since);
        log.writeRole(simulation.now(), written);
        simulation.trace("store", () -> "wrote " + Wording.of(written));
        simulation.referee().roleWritten(current, written);
        simulation.network().hint();
        simulation.network().handOver(written);
        return written;
    }

    private void writeSession(String id, @Nullable StoredSession session, boolean onlyBeat) {
        log.writeSession(simulation.now(), id, session, onlyBeat);
        simulation.trace(
                "store", () -> session == null ? "deleted " + id : "session " + id + " beat " + session.beat());
        if (!onlyBeat) {
            simulation.network().hint();
        }
    }

    void delete(String id) {
        if (log.session(id) != null) {
            writeSession(id, null, false);
        }
    }

    /** Writes a role as a person with the means to edit records would. */
    void edit(String role, long token) {
        RoleRecord current = log.role(role);
        if (current.exists()) {
            writeRole(current, null, Math.max(token, current.token()), current.sinceMillis());
        }
    }

    /** Deletes a role and writes it anew, as such a person would: its versions begin again. */
    void replace(String role) {
        RoleRecord current = log.role(role);
        if (current.exists()) {
            RoleRecord deleted = new RoleRecord(role, null, current.token(), RoleRecord.ABSENT, current.sinceMillis());
            writeRole(deleted, null, current.token(), current.sinceMillis());
        }
    }

    private void answer(Call call, Event event) {
        simulation.network().answer(call, Objects.requireNonNull(event));
    }
}
