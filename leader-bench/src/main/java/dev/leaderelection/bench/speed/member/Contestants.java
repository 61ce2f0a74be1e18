// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** Makes contestants. */
final class Contestants {

    private Contestants() {}

    static Contestant create(Library library, Election election) throws Exception {
        return switch (library) {
            case OURS -> ours(election);
            case CURATOR_LATCH -> new LatchContestant(election);
            case SPRING_ZOOKEEPER -> SpringContestant.onZookeeper(election);
            case SPRING_JDBC -> SpringContestant.onJdbc(election);
            case SPRING_JDBC_TUNED -> SpringContestant.onJdbcTuned(election);
            case JETCD -> new JetcdContestant(election);
            case SHEDLOCK -> new ShedlockContestant(election);
            case IDLE_CLIENT -> new Idle(idleClient(election));
        };
    }

    private static Contestant ours(Election election) {
        String address = election.address();
        if (address.startsWith("jdbc:")) {
            return OursContestant.onJdbc(election);
        }
        return address.startsWith("http") ? OursContestant.onEtcd(election) : OursContestant.onZookeeper(election);
    }

    /** A client that has been used once, so that its threads are there. */
    private static Runnable idleClient(Election election) throws Exception {
        String address = election.address();
        if (address.startsWith("jdbc:")) {
            Connection connection = DriverManager.getConnection(address, election.user(), election.password());
            connection.isValid(1);
            return () -> abandon(connection);
        }
        if (address.startsWith("http")) {
            Client client = Client.builder().endpoints(address).build();
            client.getKVClient()
                    .get(ByteSequence.from("idle", StandardCharsets.UTF_8))
                    .get();
            return client::close;
        }
        return Zookeeper.client(election)::close;
    }

    private static void abandon(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connected, and in no election. */
    private record Idle(Runnable end) implements Contestant {

        @Override
        public void join(List<String> roles) {}

        @Override
        public boolean isLeader(String role) {
            return false;
        }

        @Override
        public void giveUp(String role) {}

        @Override
        public void close() {
            end.run();
        }
    }
}
