// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RealServersIT {

    @TempDir
    private Path directory;

    static List<Function<Path, DatabaseServer>> databases() {
        return List.of(PostgresServer::new, MariaDbServer::new, H2Server::new);
    }

    static List<Function<Path, RealServers>> clusters() {
        return List.of(
                path -> new ZookeeperServers(path, 3, PeerPorts.DIRECT),
                path -> new EtcdServers(path, 3, PeerPorts.DIRECT));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void committedDataOutlivesKillAndIsPutBackAsItWas(Function<Path, DatabaseServer> kind) throws SQLException {
        try (DatabaseServer server = kind.apply(directory.resolve("server"))) {
            server.start();
            ServerNode node = server.leader();
            change(server, "CREATE TABLE T (N INT)");
            change(server, "INSERT INTO T VALUES (1)");
            node.freeze();
            node.copyData(directory.resolve("copy"));
            node.thaw();
            change(server, "INSERT INTO T VALUES (2)");

            node.kill();
            assertThat(node.pids()).isEmpty();
            server.start();
            assertThat(sum(server)).isEqualTo(3);

            node.kill();
            node.putBackData(directory.resolve("copy"));
            server.start();
            assertThat(sum(server)).isEqualTo(1);

            node.stop();
            node.wipe();
            server.start();
            change(server, "CREATE TABLE T (N INT)");
        }
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void anotherServerLeadsWhenTheLeaderIsKilled(Function<Path, RealServers> kind) {
        try (RealServers servers = kind.apply(directory)) {
            servers.start();
            ServerNode first = servers.leader();
            first.kill();
            assertThat(servers.leader()).isNotEqualTo(first);
            servers.start();
            assertThat(servers.nodes()).allMatch(ServerNode::isServing);
        }
    }

    private static void change(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static int sum(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT SUM(N) FROM T")) {
            result.next();
            return result.getInt(1);
        }
    }
}
