// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.server.DatabaseServer;
import dev.leaderelection.bench.server.EtcdServers;
import dev.leaderelection.bench.server.H2Server;
import dev.leaderelection.bench.server.MariaDbServer;
import dev.leaderelection.bench.server.PeerPorts;
import dev.leaderelection.bench.server.PostgresServer;
import dev.leaderelection.bench.server.RealServers;
import dev.leaderelection.bench.server.ZookeeperServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** The one server of a store that all contestants of a run share. */
final class StoreServer implements AutoCloseable {

    private static final int ANSWER_MILLIS = 5_000;

    private final Store store;

    private final RealServers servers;

    private StoreServer(Store store, RealServers servers) {
        this.store = store;
        this.servers = servers;
    }

    static StoreServer start(Store store, Path directory) throws SQLException {
        RealServers servers =
                switch (store) {
                    case ZOOKEEPER -> new ZookeeperServers(directory, 1, PeerPorts.DIRECT);
                    case ETCD -> new EtcdServers(directory, 1, PeerPorts.DIRECT);
                    case POSTGRESQL -> new PostgresServer(directory);
                    case MARIADB -> new MariaDbServer(directory);
                    case H2 -> new H2Server(directory);
                };
        servers.start();
        StoreServer server = new StoreServer(store, servers);
        if (store == Store.POSTGRESQL) {
            server.createTablesOfPeers();
        }
        return server;
    }

    private void createTablesOfPeers() throws SQLException {
        try (Connection connection = ((DatabaseServer) servers).connect();
                Statement statement = connection.createStatement()) {
            ScriptUtils.executeSqlScript(
                    connection, new ClassPathResource("org/springframework/integration/jdbc/schema-postgresql.sql"));
            statement.execute(
                    "CREATE TABLE shedlock(name VARCHAR(64) NOT NULL PRIMARY KEY, lock_until TIMESTAMP NOT NULL,"
                            + " locked_at TIMESTAMP NOT NULL, locked_by VARCHAR(255) NOT NULL)");
        }
    }

    Store store() {
        return store;
    }

    String description() {
        return servers.description();
    }

    String address() {
        return switch (store) {
            case ZOOKEEPER -> ((ZookeeperServers) servers).connectString();
            case ETCD -> ((EtcdServers) servers).endpoints().get(0);
            case POSTGRESQL, MARIADB, H2 -> ((DatabaseServer) servers).url();
        };
    }

    String user() {
        return servers instanceof DatabaseServer database ? database.user() : "";
    }

    String password() {
        return servers instanceof DatabaseServer database ? database.password() : "";
    }

    /**
     * What the server counts of what clients ask of it, since its start.
     *
     * @return packets of ZooKeeper, messages of etcd, transactions of PostgreSQL, statements of MariaDB; H2 counts nothing
     */
    OptionalLong operations() throws IOException, InterruptedException, SQLException {
        return switch (store) {
            case ZOOKEEPER -> OptionalLong.of(packets());
            case ETCD -> OptionalLong.of(messages());
            case POSTGRESQL ->
                OptionalLong.of(query(
                        // From another database, so that this does not count itself.
                        address().replaceFirst("/postgres$", "/template1"),
                        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'postgres'",
                        1));
            case MARIADB -> OptionalLong.of(query(address(), "SHOW GLOBAL STATUS LIKE 'Questions'", 2));
            case H2 -> OptionalLong.empty();
        };
    }

    private long packets() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), servers.leader().port())) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            String status = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            Matcher received = Pattern.compile("Received: (\\d+)").matcher(status);
            if (!received.find()) {
                throw new IOException("no packets in: " + status);
            }
            return Long.parseLong(received.group(1));
        }
    }

    private long messages() throws IOException, InterruptedException {
        HttpResponse<String> metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith("grpc_server_msg_received_total{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private long query(String url, String sql, int column) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user(), password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(column);
        }
    }

    @Override
    public void close() {
        servers.close();
    }
}
