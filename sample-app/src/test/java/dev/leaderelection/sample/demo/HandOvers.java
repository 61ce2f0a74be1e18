// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Measures how long the first role has no leader in a planned hand-over: from the old leader's release, watched in the
 * database itself, to the beginning of the next term, as its leader shows it.
 */
final class HandOvers implements AutoCloseable {

    private static final String READ = "SELECT TOKEN FROM LEADER_ROLE WHERE NAMESPACE = 'sample-app' AND NAME = ?";

    private final Connection connection;

    HandOvers(String url, String user, String password) throws SQLException {
        connection = DriverManager.getConnection(url, user, password);
    }

    /**
     * Lets a leader hand over and measures it.
     *
     * @param cluster the cluster
     * @param release what makes the leader hand over
     * @return the time without a leader, rather too long than too short
     */
    Duration measure(ClusterUnderTest cluster, Release release) throws SQLException {
        Term former = cluster.leader();
        Instant released = lastSeen(former, release);
        return Duration.between(released, cluster.termAfter(former).since());
    }

    /** When the record last showed a term: the beginning of the last read that did. */
    private Instant lastSeen(Term term, Release release) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement(READ)) {
            read.setString(1, Instance.ROLE);
            Instant asked = Instant.now();
            Instant seen = asked;
            CompletableFuture<Void> releasing = null;
            while (token(read) == term.token()) {
                seen = asked;
                releasing = releasing == null ? begin(release, term.instance()) : releasing;
                asked = Instant.now();
            }
            Objects.requireNonNull(releasing, "released before it was asked to").join();
            return seen;
        }
    }

    private static CompletableFuture<Void> begin(Release release, Instance leader) {
        return CompletableFuture.runAsync(() -> {
            try {
                release.of(leader);
            } catch (Exception e) {
                throw new IllegalStateException("The leader cannot be asked to hand over", e);
            }
        });
    }

    private static long token(PreparedStatement read) throws SQLException {
        try (ResultSet row = read.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Prints what was measured, and answers the median. */
    static Duration report(String what, List<Duration> measured) {
        List<Duration> sorted = measured.stream().sorted().toList();
        Duration median = sorted.get(sorted.size() / 2);
        System.out.printf(
                Locale.ROOT,
                "%s: %d hand-overs, from release to grant %d ms at least, p50 %d ms, %d ms at most%n",
                what,
                sorted.size(),
                sorted.get(0).toMillis(),
                median.toMillis(),
                sorted.get(sorted.size() - 1).toMillis());
        return median;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** What makes a leader hand over. */
    @FunctionalInterface
    interface Release {

        /** Makes it hand over; may return before or after it has. */
        void of(Instance leader) throws Exception;

        /** A step-down by way of the endpoint. */
        static void stepDown(Instance leader) throws Exception {
            leader.post("/actuator/leader/" + Instance.ROLE, "{\"action\":\"step-down\"}");
        }
    }
}
