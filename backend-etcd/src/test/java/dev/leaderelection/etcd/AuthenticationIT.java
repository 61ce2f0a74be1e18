// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.Member;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Etcd with authentication: who may take part, and what the others are told. */
@Timeout(120)
final class AuthenticationIT {

    private static final String NAMESPACE = "guarded";

    private static EtcdCluster etcd;

    @BeforeAll
    static void switchAuthenticationOn() {
        etcd = EtcdCluster.start(1);
        etcd.control("user", "add", "root:root");
        etcd.control("user", "grant-role", "root", "root");
        addUser("member", "readwrite");
        addUser("reader", "read");
        etcd.control("user", "add", "nobody:secret");
        etcd.control("auth", "enable");
    }

    private static void addUser(String user, String permission) {
        etcd.control("role", "add", user);
        etcd.control("role", "grant-permission", user, permission, "--prefix=true", "/leader/" + NAMESPACE + "/");
        etcd.control("user", "add", user + ":secret");
        etcd.control("user", "grant-role", user, user);
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    @Test
    void userWithPermissionLeads() throws Exception {
        try (Candidate member = Candidate.start(
                NAMESPACE, "member", as("member", "secret"), Duration.ofSeconds(3), List.of("reports"))) {
            assertThat(member.nextGrant().token()).isPositive();
            assertThat(member.isLeader()).isTrue();
        }
    }

    @Test
    void termOutlivesARestartOfEtcdThatForgetsTheTokensOfItsUsers() throws Exception {
        try (Candidate member = Candidate.start(
                NAMESPACE, "member", as("member", "secret"), Duration.ofSeconds(10), List.of("reports"))) {
            Candidate.Grant term = member.nextGrant();
            etcd.node(0).kill();
            etcd.node(0).start();
            await("two beats")
                    .during(Duration.ofSeconds(9))
                    .atMost(Duration.ofSeconds(20))
                    .until(term.leadership()::isValid);
        }
    }

    @Test
    void userWhoMayOnlyReadIsToldWhichPermissionIsMissing() {
        assertRefused(as("reader", "secret"), "permission", "readwrite", "<leader.etcd.root>/<namespace>/");
    }

    @Test
    void userWithoutPermissionIsToldSo() {
        assertRefused(as("nobody", "secret"), "permission", "grant-permission");
    }

    @Test
    void memberWhoMayNotWriteLocksIsToldWhichPermissionIsMissing() {
        try (EtcdLeaderStore store = new EtcdLeaderStore(as("member", "secret"))) {
            EtcdLocks locks = store.locks(NAMESPACE);
            assertThatThrownBy(() -> locks.acquire("lock", "session", "owner", Duration.ofSeconds(10)))
                    .isInstanceOf(EtcdAccessException.class)
                    .hasMessageContaining("grant-permission <role> readwrite --prefix=true /leader-locks/guarded/");
            assertThatThrownBy(() -> locks.release("lock", 1, Duration.ofSeconds(10)))
                    .isInstanceOf(EtcdAccessException.class)
                    .hasMessageContaining("/leader-locks/guarded/");
        }
    }

    @Test
    void wrongPasswordIsToldSo() {
        assertRefused(as("member", "wrong"), "refuses the user", "leader.etcd.password");
    }

    @Test
    void missingUserIsToldSo() {
        assertRefused(etcd.settings(), "wants to know the user", "leader.etcd.user");
    }

    @Test
    void userForEtcdWithoutAuthenticationIsToldSo() {
        EtcdCluster open = SharedServers.one();
        EtcdSettings settings = open.settings().withCredentials(new EtcdCredentials("member", "secret"));
        assertRefused(settings, "has no authentication", "leader.etcd.user");
    }

    @Test
    void absentServerIsToldSo() {
        String endpoint = "http://localhost:" + EtcdCluster.freePorts(1).get(0);
        assertRefused(EtcdSettings.of(endpoint), "is not there", endpoint, "leader.etcd.endpoints");
    }

    private static EtcdSettings as(String user, String password) {
        return etcd.settings().withCredentials(new EtcdCredentials(user, password));
    }

    static void assertRefused(EtcdSettings settings, String... said) {
        try (EtcdLeaderStore store = new EtcdLeaderStore(settings)) {
            Duration timeout = Duration.ofSeconds(10);
            SessionRequest request = new SessionRequest(
                    NAMESPACE,
                    UUID.randomUUID().toString(),
                    Member.of("stranger"),
                    timeout,
                    new SessionRequest.Timeouts(timeout, timeout));
            assertThatThrownBy(() -> store.open(request, () -> {}))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(settings.endpoints().get(0))
                    .hasMessageContainingAll(said);
        }
    }
}
