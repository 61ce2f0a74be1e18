// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.zookeeper.ZookeeperConnection.Security;
import dev.leaderelection.zookeeper.ZookeeperSettings.Access;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.server.auth.DigestLoginModule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Who may do what: access lists on a server that also speaks SASL. */
@Timeout(120)
class AccessIT {

    private static final String SASL_PROVIDER = "zookeeper.authProvider.leader";

    private static final List<String> ONE = List.of("reports");

    private static final Duration LONG = Duration.ofSeconds(20);

    private static @Nullable TestingServer server;

    private final String namespace = "access-" + UUID.randomUUID();

    /** Belongs to the identity that the test begins with. */
    private final ZookeeperSettings settings = ZookeeperSettings.defaults().withRoot("/root-" + UUID.randomUUID());

    private final Elections elections = new Elections();

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    private final Logger library = (Logger) LoggerFactory.getLogger("dev.leaderelection");

    AccessIT() {
        logged.start();
        library.addAppender(logged);
    }

    @BeforeAll
    static void startServer() throws Exception {
        System.setProperty(SASL_PROVIDER, "org.apache.zookeeper.server.auth.SASLAuthenticationProvider");
        Configuration.setConfiguration(new Users());
        server = new TestingServer();
    }

    @AfterAll
    static void stopServer() throws Exception {
        Objects.requireNonNull(server).close();
        System.clearProperty(SASL_PROVIDER);
        Configuration.setConfiguration(null);
    }

    @AfterEach
    void close() {
        elections.close();
        library.detachAppender(logged);
    }

    @Test
    void nodesOfAnUnauthenticatedClientAreOpen() {
        try (Peer member = peer(Security.NONE)) {
            member.take("reports");
            assertThat(aclOf(member, role()))
                    .extracting(acl -> acl.getId().getScheme())
                    .containsExactly("world");
        }
    }

    @Test
    void nodesOfAnAuthenticatedClientBelongToIt() {
        try (Peer member = peer(digest("alice"))) {
            RoleRecord held = member.take("reports");
            for (String path : List.of(root(), root() + "/roles", root() + "/sessions/" + member.id(), role())) {
                assertThat(aclOf(member, path)).as(path).singleElement().satisfies(acl -> {
                    assertThat(acl.getId().getScheme()).isEqualTo("digest");
                    assertThat(acl.getId().getId()).startsWith("alice:");
                });
            }
            try (CuratorFramework stranger = to(digest("mallory"))) {
                assertThatThrownBy(() -> stranger.setData().forPath(role(), new byte[0]))
                        .isInstanceOf(KeeperException.NoAuthException.class);
                assertThatThrownBy(() -> stranger.delete().forPath(root() + "/sessions/" + member.id()))
                        .isInstanceOf(KeeperException.NoAuthException.class);
            }
            try (Peer friend = peer(digest("alice"))) {
                assertThat(friend.role("reports")).isEqualTo(held);
            }
        }
    }

    @Test
    void strangerIsToldOnceWhatIsMissingAndWhere() {
        Candidate owner = elections.start("owner", store(digest("alice")), Duration.ofSeconds(2), ONE);
        owner.awaitGrant(LONG);
        Candidate stranger = elections.start("stranger", store(digest("mallory")), Duration.ofSeconds(2), ONE);
        await("some refused attempts").pollDelay(Duration.ofSeconds(3)).until(() -> true);
        assertThat(stranger.leaders().session().state()).isEqualTo(SessionState.CONNECTING);
        assertThat(stranger.leaders().session().failure()).contains("no permission READ on " + settings.root());
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("no permission READ on " + settings.root(), "stranger");
        assertThat(owner.leaders().isLeader("reports")).isTrue();
    }

    @Test
    void creatorAccessNeedsAnAuthenticatedClient() {
        CuratorFramework client = to(Security.NONE);
        ZookeeperStore store = ZookeeperStore.owning(client, settings.withAccess(Access.CREATOR));
        Candidate candidate = elections.start("nobody", store, Duration.ofSeconds(2), ONE);
        await("a failure")
                .atMost(LONG)
                .until(() -> candidate.leaders().session().failure() != null);
        assertThat(candidate.leaders().session().failure()).contains("needs an authenticated client");
    }

    @Test
    void memberAuthenticatesBySasl() {
        try (Peer member = peer(new Security(null, null, "Member", null))) {
            member.take("reports");
            assertThat(aclOf(member, role())).singleElement().satisfies(acl -> {
                assertThat(acl.getId().getScheme()).isEqualTo("sasl");
                assertThat(acl.getId().getId()).isEqualTo("bob");
            });
        }
    }

    @Test
    void wrongSaslPasswordIsToldAsSuch() {
        ZookeeperStore store = store(new Security(null, null, "Impostor", null));
        Candidate candidate = elections.start("impostor", store, Duration.ofSeconds(2), ONE);
        await("a failure")
                .atMost(LONG)
                .until(() -> candidate.leaders().session().failure() != null);
        await("the reason").atMost(LONG).untilAsserted(() -> assertThat(
                        candidate.leaders().session().failure())
                .contains("refuses the client's credentials"));
        assertThat(candidate.leaders().session().state()).isEqualTo(SessionState.CONNECTING);
    }

    @Test
    void missingPermissionToCreateBucketsIsTheFailureOfClaims() {
        try (Peer member = peer(Security.NONE)) {
            String roles = root() + "/roles";
            grant(member, roles, Perms.ALL & ~Perms.CREATE);
            for (String role : List.of("reports", "invoices", "parcels")) {
                assertThatThrownBy(() -> member.claim(RoleRecord.absent(role)))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("no permission CREATE on " + roles);
            }
            assertThat(warnings()).as("who is told by an exception tells").isEmpty();
        }
    }

    @Test
    void missingPermissionThatStopsSomeRolesOnlyIsToldOnceUntilItIsGranted() {
        try (Peer member = peer(Security.NONE)) {
            String roles = root() + "/roles";
            RoleRecord held = member.take("reports");
            // A bucket that exists needs no permission on the node above it.
            grant(member, roles, Perms.ALL & ~Perms.CREATE);
            for (String role : List.of("invoices", "parcels")) {
                held = takeBeside(member, held, role);
            }
            assertThat(warnings()).singleElement().asString().contains("no permission CREATE on " + roles + " ");
            grant(member, roles, Perms.ALL);
            member.take("invoices");
            grant(member, roles, Perms.ALL & ~Perms.CREATE);
            takeBeside(member, held, "parcels");
            assertThat(warnings()).as("refused, granted, refused").hasSize(2);
        }
    }

    /** Releases a role and takes it again in one batch with one that may not be created. */
    private static RoleRecord takeBeside(Peer member, RoleRecord held, String other) {
        RoleRecord free = member.release(held);
        List<WriteResult> results = member.session()
                .claim(List.of(new Claim(free, free.token() + 1, 0), new Claim(RoleRecord.absent(other), 1, 0)));
        assertThat(results)
                .extracting(WriteResult::outcome)
                .containsExactly(WriteResult.Outcome.WON, WriteResult.Outcome.LOST);
        return Objects.requireNonNull(results.get(0).record());
    }

    @Test
    void roleThatMayNotBeReadHidesNoOtherAndIsToldOnce() {
        try (Peer owner = peer(digest("alice"), Access.OPEN);
                Peer member = peer(digest("bob"), Access.OPEN)) {
            Map<String, String> paths = Map.of("reports", role("reports"), "invoices", role("invoices"));
            owner.take("reports");
            owner.take("invoices");
            RoleRecord visible = owner.take("parcels");
            paths.values()
                    .forEach(path -> Clients.call(() ->
                            owner.client().setACL().withACL(Ids.CREATOR_ALL_ACL).forPath(path)));
            for (int i = 0; i < 3; i++) {
                assertThat(member.read().roles()).isEqualTo(Map.of("parcels", visible));
            }
            assertThat(warnings()).hasSize(2);
            paths.values().forEach(path -> assertThat(warnings())
                    .anySatisfy(warning -> assertThat(warning).contains("no permission READ on " + path + " ")));
            assertThat(member.claim(RoleRecord.absent("reports")).outcome()).isEqualTo(WriteResult.Outcome.LOST);
            paths.values().forEach(path -> grant(owner, path, Perms.ALL));
            assertThat(member.read().roles()).isEqualTo(owner.read().roles()).hasSize(3);
        }
    }

    @Test
    void nodesOfOtherUsersOfTheClientFollowItsAccess() {
        String path = settings.root() + "-locks/shop/invoices";
        ZookeeperConnection connection = connection(digest("alice"));
        for (Access access : List.of(Access.CREATOR, Access.AUTO, Access.OPEN)) {
            try (CuratorFramework client = connection.start(access)) {
                Clients.call(
                        () -> client.create().creatingParentContainersIfNeeded().forPath(path));
                String scheme = access == Access.OPEN ? "world" : "digest";
                for (String node : List.of(path, Layout.parent(path), settings.root() + "-locks")) {
                    assertThat(Clients.call(() -> client.getACL().forPath(node)))
                            .as("%s with access %s", node, access)
                            .extracting(acl -> acl.getId().getScheme())
                            .containsExactly(scheme);
                }
                Clients.call(() -> client.delete().deletingChildrenIfNeeded().forPath(settings.root() + "-locks"));
            }
        }
    }

    private Peer peer(Security security, Access access) {
        return Peer.join(to(security), settings.withAccess(access), namespace);
    }

    private List<String> warnings() {
        return logged.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Gives everybody permissions, and nobody more. */
    private static void grant(Peer peer, String path, int permissions) {
        List<ACL> access = List.of(new ACL(permissions, Ids.ANYONE_ID_UNSAFE));
        Clients.call(() -> peer.client().setACL().withACL(access).forPath(path));
    }

    private Peer peer(Security security) {
        return Peer.join(to(security), settings, namespace);
    }

    private ZookeeperStore store(Security security) {
        return ZookeeperStore.owning(to(security), settings);
    }

    private static CuratorFramework to(Security security) {
        return connection(security).start();
    }

    private static ZookeeperConnection connection(Security security) {
        return ZookeeperConnection.to(Objects.requireNonNull(server).getConnectString())
                .with(security);
    }

    private static Security digest(String user) {
        return new Security(user, "secret of " + user, null, null);
    }

    private String root() {
        return settings.root() + "/" + namespace;
    }

    private String role() {
        return role("reports");
    }

    private String role(String name) {
        return new Layout(settings.root(), namespace).role(name);
    }

    private static List<ACL> aclOf(Peer peer, String path) {
        return Clients.call(() -> peer.client().getACL().forPath(path));
    }

    /** The JAAS configuration of the server and of two clients. */
    private static final class Users extends Configuration {

        @Override
        public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
            return switch (name) {
                case "Server" -> entries(Map.of("user_bob", "right"));
                case "Member" -> entries(Map.of("username", "bob", "password", "right"));
                case "Impostor" -> entries(Map.of("username", "bob", "password", "wrong"));
                default -> null;
            };
        }

        private static AppConfigurationEntry[] entries(Map<String, String> options) {
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(DigestLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, options)
            };
        }
    }
}
