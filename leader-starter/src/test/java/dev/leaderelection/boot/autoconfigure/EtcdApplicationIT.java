// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.integration.support.locks.LockRegistry;

/** Applications as they are configured, over a real etcd. */
@Timeout(120)
final class EtcdApplicationIT {

    private static final String PASSWORD = "changeit";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderAutoConfiguration.class,
                    LeaderEtcdAutoConfiguration.class,
                    LeaderEtcdLockRegistryAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class,
                    SslAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=shop",
                    "leader.backend=etcd",
                    "leader.session.ttl=10s",
                    "leader.roles.reports.enabled=true");

    @TempDir
    private Path directory;

    @Test
    void lockThatOneApplicationHasIsTakenByNoOther() throws Exception {
        try (EtcdProcess etcd = new EtcdProcess(directory, "http")) {
            ApplicationContextRunner locking = application.withPropertyValues(
                    "leader.etcd.endpoints=" + etcd.endpoint(), "leader.lock-registry.enabled=true");
            locking.run(one -> locking.run(other -> {
                Lock held = take(one, "orders");
                Lock wanted = lock(other, "orders");
                awaitSession(other);
                assertThat(wanted.tryLock(300, TimeUnit.MILLISECONDS)).isFalse();
                assertThat(lock(other, "invoices").tryLock(30, TimeUnit.SECONDS))
                        .isTrue();
                held.unlock();
                assertThat(wanted.tryLock(30, TimeUnit.SECONDS)).isTrue();
                wanted.unlock();
            }));
        }
    }

    @Test
    void bundleOfPemFilesLetsAnApplicationIntoAnEncryptedEtcdThatWantsToKnowIt() throws Exception {
        Path certificate = directory.resolve("localhost.crt");
        Path key = directory.resolve("localhost.key");
        makeCertificate(certificate, key);
        try (EtcdProcess etcd = new EtcdProcess(
                directory,
                "https",
                "--cert-file=" + certificate,
                "--key-file=" + key,
                "--client-cert-auth",
                "--trusted-ca-file=" + certificate)) {
            application
                    .withPropertyValues(
                            "leader.etcd.endpoints=" + etcd.endpoint(),
                            "leader.etcd.ssl.bundle=etcd",
                            "spring.ssl.bundle.pem.etcd.truststore.certificate=file:" + certificate,
                            "spring.ssl.bundle.pem.etcd.keystore.certificate=file:" + certificate,
                            "spring.ssl.bundle.pem.etcd.keystore.private-key=file:" + key)
                    .run(context -> {
                        ready(context);
                        await().until(() -> leaders(context).isLeader("reports"));
                    });
        }
    }

    private static Lock take(AssertableApplicationContext context, String name) throws InterruptedException {
        awaitSession(context);
        Lock lock = lock(context, name);
        assertThat(lock.tryLock(30, TimeUnit.SECONDS)).isTrue();
        return lock;
    }

    private static Lock lock(AssertableApplicationContext context, String name) {
        return context.getBean(LockRegistry.class).obtain(name);
    }

    /** Locks are held by the session, which begins when the application is ready. */
    private static void awaitSession(AssertableApplicationContext context) {
        ready(context);
        await().until(() -> leaders(context).session().id() != null);
    }

    private static LeaderService leaders(AssertableApplicationContext context) {
        return context.getBean(LeaderService.class);
    }

    private static void ready(AssertableApplicationContext context) {
        AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
    }

    /** Signed by itself, and good for both sides. */
    private void makeCertificate(Path certificate, Path key) throws Exception {
        Path store = directory.resolve("localhost.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "localhost",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-ext",
                        "eku=serverAuth,clientAuth",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Files.writeString(
                certificate, pem("CERTIFICATE", keys.getCertificate("localhost").getEncoded()));
        Files.writeString(
                key,
                pem(
                        "PRIVATE KEY",
                        keys.getKey("localhost", PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }
}
