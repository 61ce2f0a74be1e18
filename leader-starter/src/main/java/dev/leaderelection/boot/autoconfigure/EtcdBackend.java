// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.etcd.EtcdCredentials;
import dev.leaderelection.etcd.EtcdLeaderStore;
import dev.leaderelection.etcd.EtcdSettings;
import dev.leaderelection.etcd.EtcdTls;
import dev.leaderelection.spi.LeaderStore;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.StringUtils;

/** An etcd cluster. */
final class EtcdBackend implements LeaderBackend {

    private final LeaderEtcdProperties properties;

    private final EtcdConnectionDetails details;

    EtcdBackend(LeaderEtcdProperties properties, EtcdConnectionDetails details) {
        this.properties = properties;
        this.details = details;
    }

    @Override
    public String name() {
        return EtcdLeaderStore.NAME;
    }

    /** Who adds the module wants it. */
    @Override
    public boolean isUsable() {
        return true;
    }

    @Override
    public LeaderStore open() {
        return new EtcdLeaderStore(settings());
    }

    EtcdSettings settings() {
        try {
            return new EtcdSettings(
                    details.getEndpoints(), properties.root(), credentials(), tls(), properties.connectTimeout());
        } catch (IllegalArgumentException e) {
            throw new LeaderConfigurationException(
                    String.valueOf(e.getMessage()), "Change the property under leader.etcd.", e);
        }
    }

    private @Nullable EtcdCredentials credentials() {
        String user = Objects.requireNonNullElse(details.getUser(), "");
        String password = Objects.requireNonNullElse(details.getPassword(), "");
        return StringUtils.hasText(user) || !password.isEmpty() ? new EtcdCredentials(user, password) : null;
    }

    private @Nullable EtcdTls tls() {
        SslBundle bundle = details.getSslBundle();
        if (bundle == null) {
            return null;
        }
        SslManagerBundle managers = bundle.getManagers();
        SslOptions options = bundle.getOptions();
        return new EtcdTls(
                managers.getKeyManagerFactory(),
                managers.getTrustManagerFactory(),
                list(options.getEnabledProtocols()),
                list(options.getCiphers()));
    }

    private static List<String> list(String @Nullable [] values) {
        return values == null ? List.of() : List.of(values);
    }
}
