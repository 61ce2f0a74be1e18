// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.zookeeper.ZookeeperConnection.Security;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS with certificates on both sides, end to end. */
@Timeout(120)
class TlsIT {

    private static final String PASSWORD = "changeit";

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    /** The embedded server leaves its configuration in system properties. */
    @AfterEach
    void forgetServer() {
        System.getProperties()
                .keySet()
                .removeIf(name -> name.toString().startsWith("zookeeper.ssl.")
                        || name.toString().equals("zookeeper.serverCnxnFactory"));
    }

    @Test
    void memberLeadsOverTlsAndAStrangerIsNotLetIn() throws Exception {
        makeCertificate("server");
        makeCertificate("member");
        makeCertificate("stranger");
        trust("server", "member");
        trust("member", "server");
        trust("stranger", "server");
        int port = Ports.free();
        try (ZooKeeperServerEmbedded server = ZooKeeperServerEmbedded.builder()
                        .baseDir(directory)
                        .configuration(serverProperties(port))
                        .build();
                Elections elections = new Elections()) {
            server.start();
            CuratorFramework client = to(port, "member");
            Candidate member = elections.start("member", store(client), Duration.ofSeconds(4), List.of("reports"));
            assertThat(member.awaitGrant(LONG).term().isValid()).isTrue();
            assertThat(Clients.handle(client).getClientConfig().getProperty("zookeeper.client.secure"))
                    .isEqualTo("true");
            Candidate stranger =
                    elections.start("stranger", store(to(port, "stranger")), Duration.ofSeconds(4), List.of("reports"));
            await("a refusal")
                    .atMost(LONG)
                    .until(() -> stranger.leaders().session().failure() != null);
            assertThat(stranger.leaders().session().state()).isEqualTo(SessionState.CONNECTING);
            assertThat(member.leaders().isLeader("reports")).isTrue();
        }
        assertThat(temporaryKeyStores()).isEmpty();
    }

    private Properties serverProperties(int port) {
        Properties properties = new Properties();
        properties.setProperty("dataDir", directory.resolve("data").toString());
        properties.setProperty("secureClientPort", String.valueOf(port));
        properties.setProperty("secureClientPortAddress", "127.0.0.1");
        properties.setProperty("admin.enableServer", "false");
        properties.setProperty("serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory");
        properties.setProperty("ssl.keyStore.location", file("server", "keys").toString());
        properties.setProperty("ssl.keyStore.password", PASSWORD);
        properties.setProperty(
                "ssl.trustStore.location", file("server", "trust").toString());
        properties.setProperty("ssl.trustStore.password", PASSWORD);
        properties.setProperty("ssl.clientAuth", "need");
        // The certificates of clients are for no host.
        properties.setProperty("ssl.clientHostnameVerification", "false");
        return properties;
    }

    private static ZookeeperStore store(CuratorFramework client) {
        return ZookeeperStore.owning(client, ZookeeperSettings.defaults());
    }

    private CuratorFramework to(int port, String name) throws Exception {
        ZookeeperTls tls = new ZookeeperTls(
                load(file(name, "keys")), PASSWORD, load(file(name, "trust")), ZookeeperTls.Options.DEFAULT);
        return ZookeeperConnection.to("127.0.0.1:" + port)
                .with(new Security(null, null, null, tls))
                .start();
    }

    private static KeyStore load(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void makeCertificate(String name) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-keystore",
                file(name, "keys").toString());
        keytool(
                "-exportcert",
                "-alias",
                name,
                "-file",
                certificate(name).toString(),
                "-keystore",
                file(name, "keys").toString());
    }

    private void trust(String who, String whom) throws Exception {
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                whom,
                "-file",
                certificate(whom).toString(),
                "-keystore",
                file(who, "trust").toString());
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(directory.resolve("keytool.log")))
                .isZero();
    }

    private Path file(String name, String what) {
        return directory.resolve(name + "-" + what + ".p12");
    }

    private Path certificate(String name) {
        return directory.resolve(name + ".crt");
    }

    private static List<Path> temporaryKeyStores() throws Exception {
        List<Path> files = new ArrayList<>();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> found = Files.newDirectoryStream(temporary, "leader-zookeeper-*.p12")) {
            found.forEach(files::add);
        }
        return files;
    }
}
