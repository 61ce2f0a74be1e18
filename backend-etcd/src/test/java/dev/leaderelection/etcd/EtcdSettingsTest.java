// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EtcdSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "http://etcd-1:2379,    http://etcd-1:2379,  dns:///etcd-1:2379",
        "https://etcd-1:2380/,  https://etcd-1:2380, dns:///etcd-1:2380",
        "etcd-1.example:99,     etcd-1.example:99,   dns:///etcd-1.example:99",
        "etcd-1,                etcd-1:2379,         dns:///etcd-1:2379",
        "10.0.0.1,              10.0.0.1:2379,       dns:///10.0.0.1:2379",
        "http://[::1]:2379,     http://[::1]:2379,   dns:///[::1]:2379",
    })
    void endpointsAreRead(String text, String shown, String target) {
        Endpoint endpoint = Endpoint.parse(text);
        assertThat(endpoint).hasToString(shown);
        assertThat(endpoint.target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://etcd-1", "http://", "http://etcd-1/leader", "one,two", "etcd 1", "http://a:b"})
    void otherEndpointsAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(text))
                .withMessageContaining("leader.etcd.endpoints")
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void encryptionOfAPlainEndpointIsRefused() {
        EtcdSettings plain = EtcdSettings.of("http://etcd-1:2379");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.withTls(EtcdTls.JVM_DEFAULT))
                .withMessageContaining("http://etcd-1:2379");
    }

    @Test
    void noEndpointIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(EtcdSettings::of)
                .withMessageContaining("leader.etcd.endpoints");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "leader", "/leader/", "/le ader", "//leader"})
    void otherRootsAreRefused(String root) {
        EtcdSettings settings = EtcdSettings.of("etcd-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withRoot(root))
                .withMessageContaining("leader.etcd.root");
    }

    @Test
    void connectTimeoutMustBePositive() {
        EtcdSettings settings = EtcdSettings.of("etcd-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withConnectTimeout(Duration.ZERO))
                .withMessageContaining("leader.etcd.connect-timeout >= 1ms");
    }

    @Test
    void halfOfTheCredentialsIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EtcdCredentials("user", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new EtcdCredentials("", "secret"));
    }

    @Test
    void passwordIsNotShown() {
        EtcdSettings settings = EtcdSettings.of("etcd-1").withCredentials(new EtcdCredentials("user", "secret"));
        assertThat(settings.toString()).contains("user").doesNotContain("secret");
    }
}
