// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionGoneException;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a database can get wrong: locks, uncommitted rows, lost answers, lost connections. For any database. */
@Timeout(60)
abstract class DatabaseRaces {

    static final String ROLE = "reports";

    /** What a slow machine may add to a timeout; a call without one hangs for ever here. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final String namespace = "races-" + UUID.randomUUID();
    final TestDatabase database;
    final FaultyDriver driver;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Peer> peers = new ArrayList<>();

    DatabaseRaces(TestDatabase database) {
        this.database = database;
        this.driver = new FaultyDriver(database.source());
    }

    @AfterEach
    final void closePeers() {
        driver.wakeUp();
        peers.forEach(Peer::close);
        threads.shutdownNow();
    }

    final Peer join(ConnectionSource source) {
        return join(source, Peer.TIMEOUTS);
    }

    final Peer join(ConnectionSource source, SessionRequest.Timeouts timeouts) {
        Peer peer = Peer.join(new JdbcLeaderStore(source, JdbcSettings.defaults()), namespace, timeouts);
        peers.add(peer);
        return peer;
    }

    final Peer join() {
        return join(database.source());
    }

    @Test
    void beatInFlightStopsTheEviction() throws Exception {
        Peer member = join();
        Peer challenger = join();
        SessionRecord seen = challenger.see(member);
        try (Connection inFlight = uncommitted(
                "UPDATE LEADER_SESSION SET BEAT = BEAT + 1 WHERE NAMESPACE = ? AND ID = ?", namespace, member.id())) {
            Future<Boolean> evicted =
                    threads.submit(() -> patiently(() -> challenger.session().evict(seen)));
            awaitStatementThatWaits();
            assertThat(evicted.isDone()).isFalse();
            inFlight.commit();
            assertThat(evicted.get()).isFalse();
        }
        assertThat(challenger.read().sessions()).containsKey(member.id());
        member.beat();
    }

    @Test
    void beatThatWasRolledBackIsNoBeat() throws Exception {
        Peer member = join();
        Peer challenger = join();
        SessionRecord seen = challenger.see(member);
        try (Connection inFlight = uncommitted(
                "UPDATE LEADER_SESSION SET BEAT = BEAT + 1 WHERE NAMESPACE = ? AND ID = ?", namespace, member.id())) {
            Future<Boolean> evicted =
                    threads.submit(() -> patiently(() -> challenger.session().evict(seen)));
            awaitStatementThatWaits();
            assertThat(evicted.isDone()).isFalse();
            inFlight.rollback();
            assertThat(evicted.get()).isTrue();
        }
        assertThatThrownBy(member::beat).isInstanceOf(SessionGoneException.class);
    }

    @Test
    void evictionInFlightStopsTheBeat() throws Exception {
        Peer member = join();
        try (Connection inFlight =
                uncommitted("DELETE FROM LEADER_SESSION WHERE NAMESPACE = ? AND ID = ?", namespace, member.id())) {
            Future<?> beat = threads.submit(() -> patiently(() -> {
                member.beat();
                return true;
            }));
            awaitStatementThatWaits();
            assertThat(beat.isDone()).isFalse();
            inFlight.commit();
            assertThatThrownBy(beat::get).hasCauseInstanceOf(SessionGoneException.class);
        }
    }

    @Test
    void evictionThatMeetsALockForTooLongIsNotKnown() throws Exception {
        Peer member = join();
        Peer challenger = join();
        SessionRecord seen = challenger.see(member);
        try (Connection inFlight = uncommitted(
                "UPDATE LEADER_SESSION SET BEAT = BEAT + 1 WHERE NAMESPACE = ? AND ID = ?", namespace, member.id())) {
            assertThatThrownBy(() -> challenger.session().evict(seen)).isInstanceOf(StoreException.class);
            inFlight.rollback();
        }
        assertThat(challenger.session().evict(seen)).isTrue();
    }

    @Test
    void roleLockedForLongCostsNoBeatAndNoOtherRole() throws Exception {
        Peer former = join();
        for (String role : List.of("a", ROLE, "z")) {
            former.release(former.take(role));
        }
        Peer member = join();
        long connection = member.read().connection();
        List<Claim> claims = List.of("a", ROLE, "z").stream()
                .map(member::role)
                .map(role -> new Claim(role, role.token() + 1, 0))
                .toList();
        try (Connection locked =
                uncommitted("UPDATE LEADER_ROLE SET SINCE = 1 WHERE NAMESPACE = ? AND NAME = ?", namespace, ROLE)) {
            Future<List<WriteResult>> results =
                    threads.submit(() -> member.session().claim(claims));
            do {
                threads.submit(member::beat).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } while (!results.isDone());
            assertThat(results.get())
                    .extracting(WriteResult::outcome)
                    .containsExactly(Outcome.WON, Outcome.LOST, Outcome.WON);
            locked.rollback();
        }
        assertThat(member.claim(ROLE).outcome()).isEqualTo(Outcome.WON);
        assertThat(member.read().connection()).isEqualTo(connection);
    }

    @Test
    void releaseOfALockedRoleIsUnknownAndRepeatable() throws Exception {
        Peer member = join();
        RoleRecord held = member.take(ROLE);
        try (Connection locked =
                uncommitted("UPDATE LEADER_ROLE SET SINCE = 1 WHERE NAMESPACE = ? AND NAME = ?", namespace, ROLE)) {
            assertThat(member.release(held).outcome()).isEqualTo(Outcome.UNKNOWN);
            locked.rollback();
        }
        assertThat(member.release(held).outcome()).isEqualTo(Outcome.WON);
    }

    @Test
    void sessionLockedForLongFailsTheBeatInTimeAndNothingElse() throws Exception {
        Peer member = join();
        try (Connection locked = uncommitted(
                "UPDATE LEADER_SESSION SET TTL_MS = 1 WHERE NAMESPACE = ? AND ID = ?", namespace, member.id())) {
            Future<?> beat = threads.submit(member::beat);
            assertThat(member.claim(ROLE).outcome()).isEqualTo(Outcome.WON);
            assertThatThrownBy(() -> beat.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StoreException.class)
                    .cause()
                    .isNotInstanceOf(SessionGoneException.class);
            locked.rollback();
        }
        member.beat();
    }

    @Test
    void claimWhoseAnswerIsLostIsSettledByTheNextRead() {
        Peer member = join(driver);
        RoleRecord free = member.role(ROLE);
        long connection = member.read().connection();
        driver.loseAnswerTo("INSERT");
        assertThatThrownBy(() -> member.claim(free)).isInstanceOf(StoreException.class);
        assertThat(member.read().connection()).isNotEqualTo(connection);
        assertThat(member.role(ROLE).isHeldBy(member.id())).isTrue();
        assertThat(member.claim(free).outcome()).isEqualTo(Outcome.LOST);
    }

    @Test
    void claimOfAnOldRoleWhoseAnswerIsLostIsSettledByTheNextRead() {
        Peer member = join(driver);
        member.release(member.take(ROLE));
        RoleRecord free = member.role(ROLE);
        driver.loseAnswerTo("SINCE = ");
        assertThatThrownBy(() -> member.claim(free)).isInstanceOf(StoreException.class);
        assertThat(member.role(ROLE).isHeldBy(member.id())).isTrue();
        assertThat(member.claim(free).outcome()).isEqualTo(Outcome.LOST);
    }

    @Test
    void releaseWhoseAnswerIsLostIsSettledByTheNextRead() {
        Peer member = join(driver);
        RoleRecord held = member.take(ROLE);
        driver.loseAnswerTo("SINCE = ");
        assertThatThrownBy(() -> member.release(held)).isInstanceOf(StoreException.class);
        assertThat(member.role(ROLE).holder()).isNull();
        assertThat(member.release(held).outcome()).isEqualTo(Outcome.LOST);
    }

    @Test
    void beatWhoseAnswerIsLostFails() {
        Peer member = join(driver);
        driver.loseAnswerTo("LEADER_SESSION");
        assertThatThrownBy(member::beat).isInstanceOf(StoreException.class).isNotInstanceOf(SessionGoneException.class);
        member.beat();
    }

    @Test
    void answerLostInTheMiddleOfABatchLeavesTheOthersKnown() {
        Peer member = join(driver);
        int many = 2_500;
        List<Claim> claims = IntStream.range(0, many)
                .mapToObj(i -> new Claim(RoleRecord.absent(String.format("role-%04d", i)), 1, 0))
                .toList();
        List<WriteResult> warm = member.session().claim(claims.subList(0, 1_000));
        assertThat(warm).extracting(WriteResult::outcome).containsOnly(Outcome.WON);
        driver.loseAnswerTo("INSERT");
        assertThatThrownBy(() -> member.session().claim(claims.subList(1_000, many)))
                .isInstanceOf(StoreException.class);
        long held = member.read().roles().values().stream()
                .filter(role -> role.isHeldBy(member.id()))
                .count();
        assertThat(held).isGreaterThan(1_000).isLessThan(many);
    }

    @Test
    void bothConnectionsAreReplacedWhenEitherIsLost() throws SQLException {
        Peer member = join(driver);
        member.beat();
        assertThat(driver.opened()).hasSize(2);
        for (int lost : new int[] {0, 1}) {
            long before = member.read().connection();
            member.beat();
            int opened = driver.opened().size();
            kill(driver.opened().get(opened - 2 + lost));
            await().ignoreExceptionsMatching(StoreException.class::isInstance).until(() -> {
                member.beat();
                return member.read().connection() != before;
            });
            member.beat();
            assertThat(driver.opened()).hasSize(opened + 2);
            assertThat(driver.opened().get(opened - 2).isClosed()).isTrue();
            assertThat(driver.opened().get(opened - 1).isClosed()).isTrue();
        }
    }

    @Test
    void reconnectingInVainCostsTheOtherConnectionNothing() throws SQLException {
        Peer member = join(driver);
        member.beat();
        loseHeartbeats(member);
        long connection = member.read().connection();
        driver.refuseConnections(true);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(member::beat)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("Too many connections");
            assertThat(member.read().connection()).isEqualTo(connection);
        }
        driver.refuseConnections(false);
        member.beat();
        assertThat(member.read().connection()).isEqualTo(connection);
    }

    @Test
    void evictionOverAConnectionThatReplacedTheObserversIsRefused() throws SQLException {
        Peer dead = join();
        Peer challenger = join(driver);
        challenger.beat();
        SessionRecord seen = challenger.see(dead);
        loseHeartbeats(challenger);
        assertThat(challenger.session().evict(seen)).isFalse();
        assertThat(challenger.session().evict(challenger.see(dead))).isTrue();
    }

    @Test
    void beatLostAfterItsAcknowledgementBeginsAllObservationsAnew() {
        Peer member = join();
        member.beat();
        member.beat();
        long connection = member.read().connection();
        Peer observer = join();
        long observersConnection = observer.read().connection();
        database.byHand()
                .update(
                        "UPDATE LEADER_SESSION SET BEAT = BEAT - 1 WHERE NAMESPACE = ? AND ID = ?",
                        namespace,
                        member.id());
        assertThat(member.read().connection()).isNotEqualTo(connection);
        assertThat(observer.read().connection()).isNotEqualTo(observersConnection);
        long settled = member.read().connection();
        member.beat();
        assertThat(member.read().connection()).isEqualTo(settled);
    }

    @Test
    void roleLostAfterItsAcknowledgementBeginsAllObservationsAnew() {
        Peer member = join();
        member.release(member.take("other"));
        member.release(member.take(ROLE));
        long connection = member.read().connection();
        database.byHand()
                .update(
                        "UPDATE LEADER_ROLE SET VERSION = VERSION - 1 WHERE NAMESPACE = ? AND NAME = ?",
                        namespace,
                        ROLE);
        // As many changes as were lost, so that count and sum are the same.
        database.byHand()
                .update(
                        "UPDATE LEADER_ROLE SET VERSION = VERSION + 1 WHERE NAMESPACE = ? AND NAME = ?",
                        namespace,
                        "other");
        assertThat(member.read().connection()).isNotEqualTo(connection);
    }

    @Test
    void lostClaimShowsAnEditThatForgotTheVersion() {
        Peer member = join();
        member.release(member.take(ROLE));
        StoreState state = member.read();
        RoleRecord asRead = Objects.requireNonNull(state.roles().get(ROLE));
        database.byHand()
                .update("UPDATE LEADER_ROLE SET TOKEN = TOKEN + 5 WHERE NAMESPACE = ? AND NAME = ?", namespace, ROLE);
        StoreState unaware = member.session().read(state);
        assertThat(unaware.roles()).isSameAs(state.roles());
        assertThat(member.claim(asRead).outcome()).isEqualTo(Outcome.LOST);
        assertThat(member.session().read(unaware).roles())
                .extractingByKey(ROLE)
                .extracting(RoleRecord::token)
                .isEqualTo(asRead.token() + 5);
    }

    @Test
    void driverWithoutCountsIsUnderstood() {
        Peer member = join(driver);
        Peer dead = join();
        driver.answerWithoutCounts();
        member.beat();
        RoleRecord held = member.take(ROLE);
        assertThat(member.role(ROLE)).isEqualTo(held);
        Claim another = new Claim(RoleRecord.absent(ROLE), held.token() + 1, 0);
        assertThat(member.session().claim(List.of(another)))
                .extracting(WriteResult::outcome)
                .containsExactly(Outcome.LOST);
        RoleRecord released = member.release(held).record();
        assertThat(member.role(ROLE)).isEqualTo(released);
        assertThat(member.take(ROLE).isHeldBy(member.id())).isTrue();
        SessionRecord stale = member.see(dead);
        dead.beat();
        assertThat(member.session().evict(stale)).isFalse();
        assertThat(member.session().evict(member.see(dead))).isTrue();
        database.byHand().update("DELETE FROM LEADER_SESSION WHERE ID = ?", member.id());
        assertThatThrownBy(member::beat).isInstanceOf(SessionGoneException.class);
    }

    @Test
    void callsReturnInTimeThoughTheDriverHangsAndIgnoresAbort() {
        SessionRequest.Timeouts timeouts = new SessionRequest.Timeouts(Duration.ofMillis(200), Duration.ofMillis(400));
        Peer member = join(driver, timeouts);
        long connection = eventually(() -> beatAndRead(member));
        driver.hang();
        assertFailsWithin(timeouts.beat(), member::beat);
        assertFailsWithin(timeouts.operation(), member::read);
        assertFailsWithin(timeouts.operation(), () -> member.release(new RoleRecord(ROLE, member.id(), 1, 1, 0)));
        driver.wakeUp();
        assertThat(eventually(() -> beatAndRead(member))).isNotEqualTo(connection);
    }

    /** The number of the connection that was read on. */
    private static long beatAndRead(Peer member) {
        member.beat();
        return member.read().connection();
    }

    /** A machine that others use too may need longer to connect than a call may take. */
    private static <T> T eventually(Callable<T> call) {
        return await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(call, result -> true);
    }

    @Test
    void databaseToWhichConnectingTakesLongerThanACallMayTakeIsReached() {
        SessionRequest.Timeouts timeouts = new SessionRequest.Timeouts(Duration.ofMillis(400), Duration.ofMillis(800));
        Peer member = join(driver, timeouts);
        member.beat();
        driver.hang();
        assertThatThrownBy(member::beat).isInstanceOf(StoreException.class);
        driver.connectIn(timeouts.operation().plusMillis(200));
        driver.wakeUp();
        for (Runnable call : List.<Runnable>of(member::read, member::beat)) {
            assertThatThrownBy(call::run).isInstanceOf(StoreException.class);
            await().ignoreExceptionsMatching(StoreException.class::isInstance).until(() -> {
                call.run();
                return true;
            });
        }
        // Those that came for calls which had found one meanwhile are not kept.
        await().until(() -> {
            member.read();
            member.beat();
            return openConnections() == 2;
        });
    }

    private long openConnections() throws SQLException {
        long open = 0;
        for (Connection connection : driver.opened()) {
            open += connection.isClosed() ? 0 : 1;
        }
        return open;
    }

    @Test
    void nothingIsHeldOpenBetweenCalls() throws SQLException {
        Peer member = join(driver);
        member.beat();
        member.release(member.take(ROLE));
        member.read();
        for (Connection connection : driver.opened()) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
        assertThat(driver.opened()).hasSize(2);
    }

    @Test
    void transfersAndReleasesOfOneCallAreWrittenAsAsked() {
        Peer member = join();
        Peer successor = join();
        RoleRecord kept = member.take("kept");
        RoleRecord handed = member.take("handed");
        List<WriteResult> results = member.session()
                .release(List.of(
                        new Release(kept, null, kept.token(), 5),
                        new Release(handed, successor.id(), handed.token() + 9, 6)));
        assertThat(results).extracting(WriteResult::outcome).containsOnly(Outcome.WON);
        assertThat(successor.role("handed"))
                .isEqualTo(new RoleRecord("handed", successor.id(), handed.token() + 9, handed.version() + 1, 6));
        assertThat(successor.role("kept").holder()).isNull();
    }

    /** A query for how many statements wait for a lock now, by the database's own account. */
    abstract String waitingStatements();

    private void awaitStatementThatWaits() {
        await("a statement that waits for the lock")
                .until(() ->
                        Objects.requireNonNull(database.byHand().queryForObject(waitingStatements(), Long.class)) > 0);
    }

    /** Tries again where the lock was not let go in time; MariaDB waits for a second at most. */
    private static boolean patiently(Callable<Boolean> operation) throws Exception {
        while (true) {
            try {
                return operation.call();
            } catch (SessionGoneException e) {
                throw e;
            } catch (StoreException e) {
                assertThat(e).hasRootCauseInstanceOf(SQLException.class);
            }
        }
    }

    /** Ends a connection as the database would do it, or as near to that as a test can get. */
    abstract void kill(Connection connection) throws SQLException;

    /** Kills the connection for heartbeats of the first member over the faulty driver, and waits until it has noticed. */
    void loseHeartbeats(Peer member) throws SQLException {
        kill(driver.opened().get(1));
        assertThatThrownBy(member::beat).isInstanceOf(StoreException.class);
    }

    /** Carries out a change that is committed or rolled back later. */
    final Connection uncommitted(String sql, Object... parameters) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            assertThat(statement.executeUpdate()).isOne();
        }
        return connection;
    }

    static void assertFailsWithin(Duration timeout, Runnable operation) {
        long sent = System.nanoTime();
        assertThatThrownBy(operation::run).isInstanceOf(StoreException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(timeout.plus(PATIENCE));
    }
}
