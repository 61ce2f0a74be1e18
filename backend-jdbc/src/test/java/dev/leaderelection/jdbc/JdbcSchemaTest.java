// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

class JdbcSchemaTest {

    private final TestDatabase empty =
            new TestDatabase("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

    @Test
    void missingTableIsNamedWithTheDdlAndTheProperty() {
        JdbcSchema schema = new JdbcSchema(empty.source(), "LEADER_");
        assertThatThrownBy(schema::verify)
                .isInstanceOfSatisfying(SchemaMissingException.class, e -> {
                    assertThat(e.table()).isEqualTo("LEADER_NAMESPACE");
                    assertThat(new ClassPathResource(e.script()).exists()).isTrue();
                })
                .hasMessageContaining("LEADER_NAMESPACE")
                .hasMessageContaining("classpath:dev/leaderelection/jdbc/schema-h2.sql")
                .hasMessageContaining("leader.jdbc.initialize-schema");
    }

    @Test
    void openingASessionWithoutTablesSaysTheSame() {
        try (JdbcLeaderStore store = empty.store()) {
            assertThatThrownBy(() -> Peer.join(store, "shop"))
                    .isInstanceOf(SchemaMissingException.class)
                    .hasMessageContaining("schema-h2.sql");
        }
    }

    @Test
    void missingColumnIsFound() {
        empty.withTables();
        empty.byHand().execute("ALTER TABLE LEADER_SESSION DROP COLUMN INFO");
        assertThatThrownBy(() -> new JdbcSchema(empty.source(), "LEADER_").verify())
                .isInstanceOf(SchemaMissingException.class)
                .hasMessageContaining("LEADER_SESSION")
                .hasMessageContaining("INFO");
    }

    @Test
    void creatingAgainChangesNothing() {
        empty.withTables();
        empty.byHand().update("INSERT INTO LEADER_NAMESPACE (NAMESPACE, PROTOCOL) VALUES ('shop', 1)");
        empty.withTables();
        assertThat(empty.byHand().queryForObject("SELECT COUNT(*) FROM LEADER_NAMESPACE", Integer.class))
                .isOne();
    }

    @Test
    void tablesOfSeveralPrefixesLiveSideBySide() {
        empty.withTables();
        empty.byHand().execute("CREATE SCHEMA ops");
        for (String prefix : List.of("other_", "ops.LEADER_")) {
            new JdbcSchema(empty.source(), prefix).create();
            JdbcSettings settings = JdbcSettings.defaults().withTablePrefix(prefix);
            try (Peer peer = Peer.join(new JdbcLeaderStore(empty.source(), settings), "shop")) {
                peer.take("reports");
            }
            assertThat(empty.byHand().queryForObject("SELECT COUNT(*) FROM " + prefix + "ROLE", Integer.class))
                    .isOne();
        }
        assertThat(empty.byHand().queryForObject("SELECT COUNT(*) FROM LEADER_ROLE", Integer.class))
                .isZero();
    }

    @Test
    void databaseOfAnEarlierVersionIsGoodForAllButNotes() {
        empty.withTables();
        empty.byHand().execute("DROP TABLE LEADER_NOTE");
        JdbcSchema schema = new JdbcSchema(empty.source(), "LEADER_");
        schema.verify();
        assertThatThrownBy(schema::verifyNotes)
                .isInstanceOf(SchemaMissingException.class)
                .hasMessageContaining("LEADER_NOTE")
                .hasMessageContaining("schema-h2.sql");
        try (JdbcLeaderStore store = empty.store()) {
            FencedNotes notes = store.notes("shop", Duration.ofSeconds(10)).orElseThrow();
            assertThatThrownBy(() -> notes.read("job")).isInstanceOf(SchemaMissingException.class);
            assertThatThrownBy(() -> notes.write("job", new Note(1, "x"))).isInstanceOf(SchemaMissingException.class);
            schema.create();
            schema.verifyNotes();
            assertThat(notes.write("job", new Note(1, "x"))).isTrue();
        }
    }

    @Test
    void fenceMayStandInADatabaseWithoutTheStore() {
        JdbcSchema schema = new JdbcSchema(empty.source(), "OPS_");
        assertThatThrownBy(schema::verifyFence)
                .isInstanceOf(SchemaMissingException.class)
                .hasMessageContaining("OPS_FENCE");
        schema.createFence();
        schema.createFence();
        schema.verifyFence();
        assertThat(empty.byHand()
                        .queryForList(
                                "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'",
                                String.class))
                .containsExactly("OPS_FENCE");
    }

    @Test
    void severalProcessesMayCreateAtOnce() throws Exception {
        createAtOnce(empty);
    }

    static void createAtOnce(TestDatabase database) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            String prefix = "R" + UUID.randomUUID().toString().substring(0, 8) + "_";
            Callable<Boolean> create = () -> {
                new JdbcSchema(database.source(), prefix).create();
                return true;
            };
            for (Future<Boolean> created : threads.invokeAll(List.of(create, create, create, create))) {
                assertThat(created.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void databaseThatIsNotThereIsNoMissingTable() {
        ConnectionSource nowhere = ConnectionSource.of("jdbc:h2:tcp://127.0.0.1:1/nowhere", "sa", "");
        assertThatThrownBy(() -> new JdbcSchema(nowhere, "LEADER_").verify())
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(SchemaMissingException.class);
    }

    @Test
    void connectionCutWhileLookingIsNoMissingTable() {
        empty.withTables();
        FaultyDriver driver = new FaultyDriver(empty.source());
        driver.failAt("createStatement", new SQLException("The connection was cut", "08006"));
        assertThatThrownBy(() -> new JdbcSchema(driver, "LEADER_").verify())
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(SchemaMissingException.class)
                .hasMessageContaining("The connection was cut");
    }

    @Test
    void missingPermissionIsNoMissingTable() {
        empty.withTables();
        empty.byHand().execute("CREATE USER STRANGER PASSWORD 'secret'");
        String url = empty.url().replace(";DB_CLOSE_DELAY=-1", "");
        ConnectionSource stranger = ConnectionSource.of(url, "STRANGER", "secret");
        assertThatThrownBy(() -> new JdbcSchema(stranger, "LEADER_").verify())
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(SchemaMissingException.class)
                .hasMessageContaining("Not enough rights");
    }

    @Test
    @Timeout(60)
    void openingASessionWithoutTablesNeedsNoOtherConnectionToSaySo() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger connections = new AtomicInteger();
        ConnectionSource onlyOne = () -> {
            if (connections.incrementAndGet() > 1) {
                awaitUninterruptibly(never);
            }
            return empty.connect();
        };
        try (JdbcLeaderStore store = new JdbcLeaderStore(onlyOne, JdbcSettings.defaults())) {
            assertThatThrownBy(() -> Peer.join(store, "shop")).isInstanceOf(SchemaMissingException.class);
        } finally {
            never.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(Vendor.class)
    void everyVendorHasItsDdlAlsoForFlyway(Vendor vendor) throws IOException {
        String ddl = text(vendor.schemaScript());
        assertThat(ddl)
                .contains("LEADER_NAMESPACE")
                .contains("LEADER_SESSION")
                .contains("LEADER_ROLE")
                .contains("LEADER_NOTE")
                .contains("LEADER_FENCE");
        String directory = vendor.name().toLowerCase(java.util.Locale.ROOT);
        assertThat(text("dev/leaderelection/jdbc/flyway/" + directory + "/R__leader_election.sql"))
                .isEqualTo(ddl);
        assertThat(text("dev/leaderelection/jdbc/liquibase/leader-election.xml"))
                .contains("../schema-" + directory + ".sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "x;DROP TABLE y;--", "1st_", "a.b.c_", "\"quoted\"", "läden_"})
    void prefixThatIsNoNameIsRefused(String prefix) {
        assertThatThrownBy(() -> new JdbcSchema(empty.source(), prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leader.jdbc.table-prefix")
                .hasMessageContaining(prefix);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(String resource) throws IOException {
        return new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
    }
}
