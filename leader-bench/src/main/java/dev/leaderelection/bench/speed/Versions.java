// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Of what is measured: of the servers as they say themselves, of the libraries as their jars do. */
final class Versions {

    private Versions() {}

    static String all(List<StoreServer> servers) throws IOException {
        return Stream.concat(servers.stream().map(StoreServer::description), libraries())
                .collect(Collectors.joining("; "));
    }

    private static Stream<String> libraries() throws IOException {
        return Stream.of(
                ofPom("Curator", "org.apache.curator", "curator-recipes"),
                ofPackage("Spring Integration", org.springframework.integration.leader.Candidate.class),
                ofPackage("Spring Boot", org.springframework.boot.SpringApplication.class),
                ofPackage("jetcd", io.etcd.jetcd.Client.class),
                ofPom("ShedLock", "net.javacrumbs.shedlock", "shedlock-core"));
    }

    private static String ofPackage(String name, Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return name + " " + (version != null ? version : ofJar(type));
    }

    /** From the name of the jar. */
    private static String ofJar(Class<?> type) {
        return type.getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath()
                .replaceAll(".*-(\\d[^/]*)\\.jar$", "$1");
    }

    private static String ofPom(String name, String group, String artifact) throws IOException {
        String file = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream in = Versions.class.getResourceAsStream(file)) {
            Properties pom = new Properties();
            if (in != null) {
                pom.load(in);
            }
            return name + " " + pom.getProperty("version", "unknown");
        }
    }
}
