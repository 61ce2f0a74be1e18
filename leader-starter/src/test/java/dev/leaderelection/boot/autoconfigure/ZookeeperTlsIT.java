// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A Spring SSL bundle, and a real server that lets in nobody without a certificate. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZookeeperTlsIT {

    private static final String PASSWORD = "changeit";

    private final ZooKeeperServerEmbedded server;

    private final Path directory;

    private final int port = freePort();

    /** Server and member trust each other, and neither trusts itself: who took the other's settings would get nowhere. */
    ZookeeperTlsIT(@TempDir Path directory) throws Exception {
        this.directory = directory;
        makeCertificate("server");
        makeCertificate("member");
        trust("server", "member");
        trust("member", "server");
        server = ZooKeeperServerEmbedded.builder()
                .baseDir(directory)
                .configuration(serverProperties())
                .build();
    }

    @BeforeAll
    void start() throws Exception {
        server.start();
    }

    /** The embedded server leaves its configuration in system properties. */
    @AfterAll
    void stop() {
        server.close();
        System.getProperties()
                .keySet()
                .removeIf(name -> name.toString().startsWith("zookeeper.ssl.")
                        || name.toString().equals("zookeeper.serverCnxnFactory"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pem", "jks"})
    void memberLeadsWithTheCertificatesOfABundle(String kind) throws Exception {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LeaderAutoConfiguration.class,
                        LeaderZookeeperAutoConfiguration.class,
                        LeaderLifecycleAutoConfiguration.class,
                        SslAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=shop-" + kind,
                        "leader.roles.reports.enabled=true",
                        "leader.zookeeper.connect-string=127.0.0.1:" + port,
                        "leader.zookeeper.ssl.bundle=zoo")
                .withPropertyValues(kind.equals("pem") ? pemBundle() : jksBundle())
                .run(context -> {
                    AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
                    LeaderService leaders = context.getBean(LeaderService.class);
                    await().atMost(Duration.ofMinutes(2)).until(() -> leaders.isLeader("reports"));
                });
    }

    private String[] jksBundle() {
        String prefix = "spring.ssl.bundle.jks.zoo.";
        return Stream.of("key", "trust")
                .flatMap(store -> Stream.of(
                        prefix + store + "store.location=file:" + file("member", store),
                        prefix + store + "store.password=" + PASSWORD,
                        prefix + store + "store.type=PKCS12"))
                .toArray(String[]::new);
    }

    private String[] pemBundle() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file("member", "key"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = keys.getKey("member", PASSWORD.toCharArray()).getEncoded();
        Path keyFile = directory.resolve("member.key");
        Files.writeString(
                keyFile,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
        String prefix = "spring.ssl.bundle.pem.zoo.";
        return new String[] {
            prefix + "keystore.certificate=file:" + certificate("member"),
            prefix + "keystore.private-key=file:" + keyFile,
            prefix + "truststore.certificate=file:" + certificate("server")
        };
    }

    private Properties serverProperties() {
        Properties properties = new Properties();
        properties.setProperty("dataDir", directory.resolve("data").toString());
        properties.setProperty("secureClientPort", String.valueOf(port));
        properties.setProperty("secureClientPortAddress", "127.0.0.1");
        properties.setProperty("admin.enableServer", "false");
        properties.setProperty("serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory");
        properties.setProperty("ssl.keyStore.location", file("server", "key").toString());
        properties.setProperty("ssl.keyStore.password", PASSWORD);
        properties.setProperty(
                "ssl.trustStore.location", file("server", "trust").toString());
        properties.setProperty("ssl.trustStore.password", PASSWORD);
        properties.setProperty("ssl.clientAuth", "need");
        // The certificate of the member is for no host.
        properties.setProperty("ssl.clientHostnameVerification", "false");
        return properties;
    }

    private void makeCertificate(String name) throws Exception {
        String store = file(name, "key").toString();
        keytool(
                "-genkeypair -keyalg EC -validity 2 -ext san=ip:127.0.0.1,dns:localhost -dname CN=" + name,
                name,
                store);
        keytool("-exportcert -rfc -file " + certificate(name), name, store);
    }

    private void trust(String who, String whom) throws Exception {
        String store = file(who, "trust").toString();
        keytool("-importcert -noprompt -file " + certificate(whom), whom, store);
    }

    private void keytool(String command, String alias, String store) throws Exception {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        line.addAll(List.of(command.split(" ")));
        line.addAll(List.of("-alias", alias, "-keystore", store, "-storetype", "PKCS12", "-storepass", PASSWORD));
        Path log = directory.resolve("keytool.log");
        Process keytool = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
    }

    private Path file(String name, String what) {
        return directory.resolve(name + "-" + what + ".p12");
    }

    private Path certificate(String name) {
        return directory.resolve(name + ".pem");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
