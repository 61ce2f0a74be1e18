// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The starter without anything optional: no database, no actuator, no web server, in a JVM of its own. */
class BareClassPathIT {

    /** What the starter brings, by the names of the jars. */
    private static final Pattern BROUGHT = Pattern.compile("(leader-(core|backend-jdbc|spring-boot-starter)"
            + "|spring-boot|spring-boot-autoconfigure|spring-(aop|beans|context|core|expression|jdbc|tx)"
            + "|micrometer-(observation|commons)|jspecify|slf4j-api|logback-(classic|core)|commons-logging|snakeyaml)"
            + "-\\d.*\\.jar");

    @Test
    void applicationWithoutADatabaseStartsAndLeads() throws Exception {
        String output = run("--leader.backend=memory", "--spring.application.name=bare");
        assertThat(output).contains("BARE leads=true dataSources=false");
    }

    @Test
    void applicationWithoutABackendIsToldHowToGetOne() throws Exception {
        assertThat(run("--spring.application.name=bare"))
                .contains("APPLICATION FAILED TO START", "Leader election has no backend", "1. a SQL database");
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath(),
            BareApplication.class.getName()
        };
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.command().addAll(Arrays.asList(arguments));
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> new File(entry).isDirectory()
                        || BROUGHT.matcher(new File(entry).getName()).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
