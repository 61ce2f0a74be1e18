// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.Member;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.MemberJson;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.SessionGoneException;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A row of the session table, and what its member does with the rows of the others. */
final class JdbcStoreSession implements StoreSession {

    private final Lanes lanes;
    private final Statements sql;
    private final SessionRequest request;
    private final String namespace;
    private final StateReader reader;
    private final RoleWrites roles;
    private final PostgresNotifications notifications;

    /** The row's beat is never less than this: one for its creation, and one for each beat acknowledged. */
    private final AtomicLong leastBeat = new AtomicLong(1);

    /** The state as read last. Touched by other calls than beats only. */
    private StateReader.@Nullable Known known;

    /** Whether roles may have changed though the sum of their versions has not. Touched by other calls than beats only. */
    private boolean doubtful;

    JdbcStoreSession(
            Lanes lanes, Statements sql, Vendor vendor, SessionRequest request, PostgresNotifications notifications) {
        this.lanes = lanes;
        this.sql = sql;
        this.request = request;
        this.namespace = request.namespace();
        this.reader = new StateReader(sql, namespace);
        this.roles = new RoleWrites(lanes.rest(), sql, vendor, request);
        this.notifications = notifications;
    }

    @Override
    public String id() {
        return request.id();
    }

    @Override
    public void beat(Member member) {
        String info = MemberJson.write(member);
        boolean exists = lanes.beats()
                .call("renew session " + id(), request.timeouts().beat(), connection -> {
                    int count = connection.change(sql.beat, member.id(), info, namespace, id());
                    // Without a count: a row that is there after the update was there when the update looked for it.
                    return count > 0 || (count < 0 && exists(connection, id()));
                });
        if (!exists) {
            throw new SessionGoneException(JdbcLeaderStore.NAME, id());
        }
        leastBeat.incrementAndGet();
    }

    @Override
    public StoreState read(@Nullable StoreState previous) {
        Deadline deadline = Deadline.in(request.timeouts().operation());
        long least = leastBeat.get();
        StateReader.Known now =
                read(deadline, !doubtful && known != null && known.state().equals(previous) ? known : null);
        if (hasLost(now, least)) {
            Lanes.LOG.warn(
                    "The database has lost changes in namespace {} that it had before: it was restored, failed over or"
                            + " edited by hand. What was observed in it is forgotten",
                    namespace);
            leastBeat.set(ownBeat(now, least));
            lanes.replaceAll();
            now = read(deadline, null);
        }
        known = now;
        doubtful = false;
        return now.state();
    }

    private StateReader.Known read(Deadline deadline, StateReader.@Nullable Known before) {
        return lanes.rest()
                .call(
                        "read namespace " + namespace,
                        deadline.remaining(),
                        connection -> reader.read(connection, before));
    }

    private boolean hasLost(StateReader.Known now, long least) {
        return ownBeat(now, least) < least || (known != null && now.hasLostSince(known));
    }

    private long ownBeat(StateReader.Known now, long otherwise) {
        SessionRecord own = now.state().sessions().get(id());
        return own == null ? otherwise : own.beat();
    }

    @Override
    public List<WriteResult> claim(List<Claim> claims) {
        return doubtUnlessWon(roles.claim(claims));
    }

    @Override
    public List<WriteResult> release(List<Release> releases) {
        return doubtUnlessWon(roles.release(releases));
    }

    /** A write that failed shows that the rows are not as they were read, even if their sum is the same. */
    private List<WriteResult> doubtUnlessWon(List<WriteResult> results) {
        if (results.stream().anyMatch(result -> result.outcome() != WriteResult.Outcome.WON)) {
            doubtful = true;
        }
        return results;
    }

    @Override
    public boolean evict(SessionRecord asSeen) {
        return lanes.rest()
                .call("evict session " + asSeen.id(), request.timeouts().operation(), connection -> {
                    if (connection.number() != asSeen.connection()) {
                        return false;
                    }
                    int count = connection.announce(namespace, sql.evict, namespace, asSeen.id(), asSeen.beat());
                    return count > 0 || !exists(connection, asSeen.id());
                });
    }

    @Override
    public void close() {
        lanes.rest()
                .call(
                        "delete session " + id(),
                        request.timeouts().operation(),
                        connection -> connection.announce(namespace, sql.deleteSession, namespace, id()));
        notifications.unsubscribe(id());
    }

    private boolean exists(LaneConnection connection, String sessionId) {
        return connection.exists(sql.sessionExists, namespace, sessionId);
    }
}
