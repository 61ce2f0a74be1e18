// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.UUID;
import org.apache.curator.framework.api.CuratorEventType;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ClientX509Util;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Key stores as files, under a random password and readable by this user alone (as temporary files are). */
final class TlsFiles {

    private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

    private static final String TYPE = "PKCS12";

    private final String password = UUID.randomUUID().toString();

    private final ZookeeperTls.Options options;

    private final @Nullable Path trust;

    private final @Nullable Path keys;

    private TlsFiles(ZookeeperTls tls) throws GeneralSecurityException, IOException {
        this.options = tls.options();
        this.trust = tls.trustStore() == null ? null : file(tls.trustStore(), null);
        this.keys = tls.keyStore() == null ? null : file(tls.keyStore(), tls.keyPassword());
    }

    static TlsFiles write(ZookeeperTls tls) {
        try {
            return new TlsFiles(tls);
        } catch (IOException e) {
            throw new UncheckedIOException("The key stores for TLS to ZooKeeper cannot be written", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The key stores for TLS to ZooKeeper cannot be read", e);
        }
    }

    void configure(ZKClientConfig config) {
        config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
        // The only transport of ZooKeeper's client that speaks TLS.
        config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
        try (ClientX509Util names = new ClientX509Util()) {
            if (trust != null) {
                config.setProperty(names.getSslTruststoreLocationProperty(), trust.toString());
                config.setProperty(names.getSslTruststorePasswdProperty(), password);
                config.setProperty(names.getSslTruststoreTypeProperty(), TYPE);
            }
            if (keys != null) {
                config.setProperty(names.getSslKeystoreLocationProperty(), keys.toString());
                config.setProperty(names.getSslKeystorePasswdProperty(), password);
                config.setProperty(names.getSslKeystoreTypeProperty(), TYPE);
            }
            if (!options.protocols().isEmpty()) {
                config.setProperty(names.getSslEnabledProtocolsProperty(), String.join(",", options.protocols()));
            }
            if (!options.ciphers().isEmpty()) {
                config.setProperty(names.getSslCipherSuitesProperty(), String.join(",", options.ciphers()));
            }
            config.setProperty(
                    names.getSslHostnameVerificationEnabledProperty(), String.valueOf(options.verifyHostname()));
        }
    }

    void deleteOn(CuratorEventType event) {
        if (event == CuratorEventType.CLOSING) {
            delete(trust);
            delete(keys);
        }
    }

    private Path file(KeyStore source, @Nullable String keyPassword) throws GeneralSecurityException, IOException {
        Path file = Files.createTempFile("leader-zookeeper-", ".p12");
        file.toFile().deleteOnExit();
        try (OutputStream out = Files.newOutputStream(file)) {
            copy(source, keyPassword).store(out, password.toCharArray());
        }
        return file;
    }

    /** All entries in a new store: ZooKeeper wants one password for a store and its keys. */
    private KeyStore copy(KeyStore source, @Nullable String keyPassword) throws GeneralSecurityException, IOException {
        KeyStore copy = KeyStore.getInstance(TYPE);
        copy.load(null, null);
        char[] sourcePassword = keyPassword == null ? new char[0] : keyPassword.toCharArray();
        for (String alias : Collections.list(source.aliases())) {
            if (source.isKeyEntry(alias)) {
                Key key = source.getKey(alias, sourcePassword);
                Certificate[] chain = source.getCertificateChain(alias);
                copy.setKeyEntry(alias, key, password.toCharArray(), chain);
            } else {
                copy.setCertificateEntry(alias, source.getCertificate(alias));
            }
        }
        return copy;
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.warn("The temporary key store {} cannot be deleted", file, e);
        }
    }
}
