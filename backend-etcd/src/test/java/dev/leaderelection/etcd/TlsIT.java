// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static dev.leaderelection.etcd.AuthenticationIT.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections with certificates on both sides, and what is said when the two do not fit. */
@Timeout(120)
final class TlsIT {

    @TempDir
    private static Path directory;

    @TempDir
    private static Path elsewhere;

    private static Certificates certificates;

    private static Certificates strange;

    private static EtcdCluster etcd;

    @BeforeAll
    static void start() {
        certificates = new Certificates(directory, "authority");
        certificates.issue("server");
        certificates.issue("member");
        strange = new Certificates(elsewhere, "stranger");
        strange.issue("impostor");
        String authority = certificates.certificate("authority").toString();
        etcd = EtcdCluster.startWithTls(
                List.of(
                        "--cert-file=" + certificates.certificate("server"),
                        "--key-file=" + certificates.key("server"),
                        "--client-cert-auth",
                        "--trusted-ca-file=" + authority),
                List.of(
                        "--cacert=" + authority,
                        "--cert=" + certificates.certificate("member"),
                        "--key=" + certificates.key("member")));
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    @Test
    void memberWithACertificateLeads() throws Exception {
        EtcdTls tls = new EtcdTls(certificates.keys("member"), certificates.trust());
        try (Candidate member = Candidate.start(
                "encrypted", "member", etcd.settings().withTls(tls), Duration.ofSeconds(3), List.of("reports"))) {
            assertThat(member.nextGrant().token()).isPositive();
        }
    }

    @Test
    void missingClientCertificateIsToldSo() {
        assertRefused(etcd.settings().withTls(new EtcdTls(null, certificates.trust())), "certificate", "ssl.bundle");
    }

    @Test
    void clientCertificateOfAnotherAuthorityIsToldSo() {
        EtcdTls tls = new EtcdTls(strange.keys("impostor"), certificates.trust());
        assertRefused(etcd.settings().withTls(tls), "certificate", "ssl.bundle");
    }

    @Test
    void untrustedServerIsToldSo() {
        EtcdTls tls = new EtcdTls(certificates.keys("member"), strange.trust());
        assertRefused(etcd.settings().withTls(tls), "TLS", "ssl.bundle");
        assertRefused(etcd.settings(), "TLS", "ssl.bundle");
    }

    @Test
    void plainConnectionToAServerThatWantsTlsIsToldSo() {
        String plain = etcd.node(0).endpoint().replace("https", "http");
        assertRefused(EtcdSettings.of(plain), "TLS", "https://");
    }

    @Test
    void tlsToAServerThatHasNoneIsToldSo() {
        String encrypted = SharedServers.one().node(0).endpoint().replace("http", "https");
        assertRefused(EtcdSettings.of(encrypted).withTls(new EtcdTls(null, certificates.trust())), "TLS", "http://");
    }
}
