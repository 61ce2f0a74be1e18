// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubTest {

    private final Hub hub = new Hub();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aProcessThatDiesBelievedUntilWhatItToldLast() throws IOException {
        try (Socket member = connect()) {
            say(member, "samples m1.1\nB role 10 100 110\nS 150\nS 200\n");
        }
        await(() -> hub.leader("role").isEmpty() && !hub.runs().isEmpty());
        assertThat(hub.runs()).containsExactly(new Run("role", "m1.1", 10, 100, 110, 200));
    }

    @Test
    void aRunEndsWithItsLastTrueAnswer() throws IOException {
        try (Socket member = connect()) {
            say(member, "samples m1.1\nB role 10 100 110\nS 150\nE role 10 190\nB role 12 300 310\n");
            await(() -> hub.runs().size() == 2);
            assertThat(hub.runs())
                    .containsExactly(
                            new Run("role", "m1.1", 10, 100, 110, 190), new Run("role", "m1.1", 12, 300, 310, 300));
        }
    }

    @Test
    void whoeverHasAFalseClockIsAskedByTheTrueOne() throws IOException {
        long begun = System.nanoTime();
        try (Socket member = connect()) {
            say(member, "asked m1.1\n");
            BufferedReader questions =
                    new BufferedReader(new InputStreamReader(member.getInputStream(), StandardCharsets.US_ASCII));
            for (String answer : new String[] {"A", "A role 10", "A role 10", "A"}) {
                questions.readLine();
                say(member, answer + "\n");
            }
            questions.readLine();
        }
        await(() -> !hub.runs().isEmpty());
        assertThat(hub.runs()).singleElement().satisfies(run -> {
            assertThat(run.firstBefore()).isBetween(begun, run.firstAfter());
            assertThat(run.lastBefore()).isGreaterThan(run.firstAfter()).isLessThan(System.nanoTime());
        });
    }

    @Test
    void oneRegisterRefusesWhatTheOtherTakes() throws IOException {
        try (Socket member = connect()) {
            say(member, "writes m1.1\nW role 10\nW role 10\nW role 12\nW role 11\n");
            await(() -> hub.writes().size() == 3);
        }
        assertThat(hub.writes()).extracting(Write::accepted).containsExactly(true, true, false);
        assertThat(hub.writes()).extracting(Write::count).containsExactly(2L, 1L, 1L);
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), hub.port());
    }

    private static void say(Socket socket, String lines) throws IOException {
        socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        assertThat(Testbed.await(Duration.ofSeconds(30), condition)).isTrue();
    }
}
