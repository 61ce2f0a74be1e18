// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Finds etcd and etcdctl: beside {@code ETCD_BIN}, on the PATH, or in the image of the etcd project. */
final class EtcdBinary {

    private static final String IMAGE = "gcr.io/etcd-development/etcd:v3.4.37";

    private static final Path FROM_IMAGE = Path.of("target", "etcd");

    private EtcdBinary() {}

    static Path server() {
        return find("etcd");
    }

    static Path control() {
        return find("etcdctl");
    }

    private static Path find(String program) {
        return Stream.concat(fromEnvironment(), fromPath())
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .or(() -> fromImage(program))
                .orElseThrow(() -> new IllegalStateException("There is no " + program
                        + ": run 'apt-get install etcd-server etcd-client', or set ETCD_BIN to the etcd program"
                        + " (etcdctl beside it), or start Docker"));
    }

    private static Stream<Path> fromEnvironment() {
        String etcd = System.getenv("ETCD_BIN");
        return etcd == null || etcd.isBlank()
                ? Stream.empty()
                : Stream.of(Path.of(etcd).toAbsolutePath().getParent());
    }

    private static Stream<Path> fromPath() {
        String path = System.getenv("PATH");
        return path == null
                ? Stream.empty()
                : List.of(path.split(File.pathSeparator, -1)).stream().map(Path::of);
    }

    /** The programs themselves rather than containers, because the tests stop and kill processes. */
    private static Optional<Path> fromImage(String program) {
        Path copy = FROM_IMAGE.resolve(program);
        if (!Files.isExecutable(copy)) {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                return Optional.empty();
            }
            try (GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))) {
                Files.createDirectories(FROM_IMAGE);
                container.start();
                container.copyFileFromContainer("/usr/local/bin/" + program, copy.toString());
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.of(copy);
    }
}
