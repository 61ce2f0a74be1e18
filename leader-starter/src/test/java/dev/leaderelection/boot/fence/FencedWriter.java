// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.StaleLeaderException;
import dev.leaderelection.boot.lifecycle.OnLeadershipGranted;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/**
 * An application in a process of its own. Writes what it is told to on its standard input, and stops inside of each
 * transaction until it is told to go on. Ends with the process that started it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class FencedWriter {

    static final String MARK = "FENCED-WRITER ";

    private static final BufferedReader COMMANDS =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    @Bean
    Ledger ledger(JdbcTemplate jdbc) {
        return new Ledger(jdbc);
    }

    public static void main(String[] arguments) throws IOException {
        try (var context = SpringApplication.run(FencedWriter.class, arguments)) {
            Ledger ledger = context.getBean(Ledger.class);
            for (String entry = next(); entry != null; entry = next()) {
                write(ledger, entry);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void write(Ledger ledger, String entry) {
        try {
            ledger.write(entry);
            say("COMMITTED " + entry);
        } catch (StaleLeaderException e) {
            say("STALE " + entry);
        } catch (NotLeaderException e) {
            say("FOLLOWER " + entry);
        }
    }

    private static void say(String what) {
        System.out.println(MARK + what);
    }

    private static @Nullable String next() {
        try {
            return COMMANDS.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static class Ledger {

        private final JdbcTemplate jdbc;

        Ledger(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @LeaderOnly(value = "ledger", fenced = true, otherwise = Otherwise.THROW)
        @Transactional
        public void write(String entry) {
            // A read first: at REPEATABLE READ it fixes the snapshot that the transaction goes on with.
            Integer before = jdbc.queryForObject("SELECT COUNT(*) FROM LEDGER", Integer.class);
            jdbc.update("INSERT INTO LEDGER (ENTRY) VALUES (?)", entry);
            say("INSIDE " + entry + " after " + before);
            next();
        }

        @OnLeadershipGranted("ledger")
        public void granted() {
            say("LEADING");
        }
    }
}
