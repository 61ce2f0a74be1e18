// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of its own in a directory, and what it has signed; made by the JDK's keytool. */
final class Certificates {

    private static final String PASSWORD = "changeit";

    private final Path directory;
    private final String authority;

    Certificates(Path directory, String authority) {
        this.directory = directory;
        this.authority = authority;
        keytool(authority, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + authority, "-ext", "bc=ca:true");
        writePem(authority);
    }

    /** Issues a certificate for the name {@code localhost}, to be used on either side. */
    void issue(String alias) {
        Path request = directory.resolve(alias + ".csr");
        Path signed = directory.resolve(alias + ".signed");
        keytool(alias, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + alias);
        keytool(alias, "-certreq", "-file", request.toString());
        keytool(
                authority,
                "-gencert",
                "-rfc",
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString(),
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-ext",
                "eku=serverAuth,clientAuth");
        keytool(
                alias,
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-file",
                certificate(authority).toString());
        keytool(alias, "-importcert", "-noprompt", "-file", signed.toString());
        writePem(alias);
    }

    Path certificate(String alias) {
        return directory.resolve(alias + ".crt");
    }

    Path key(String alias) {
        return directory.resolve(alias + ".key");
    }

    KeyManagerFactory keys(String alias) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(alias), PASSWORD.toCharArray());
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    TrustManagerFactory trust() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(authority, load(authority).getCertificate(authority));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            return trust;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KeyStore load(String alias) {
        try (InputStream in = Files.newInputStream(store(alias))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writePem(String alias) {
        try {
            KeyStore store = load(alias);
            Certificate certificate = store.getCertificate(alias);
            PrivateKey key = (PrivateKey) store.getKey(alias, PASSWORD.toCharArray());
            Files.writeString(certificate(alias), pem("CERTIFICATE", certificate.getEncoded()));
            Files.writeString(key(alias), pem("PRIVATE KEY", key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    private void keytool(String alias, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store(alias).toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD));
        if (!command.contains("-alias")) {
            command.addAll(List.of("-alias", alias));
        }
        EtcdNode.run(command);
    }

    private Path store(String alias) {
        return directory.resolve(alias + ".p12");
    }
}
