// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a server has to do, by its own count.
 *
 * @param writesPerSecond committed changes
 * @param requestsPerSecond requests of all kinds, pings too
 * @param watches watches on it
 * @param threads of this process, the server's too
 */
record Load(double writesPerSecond, double requestsPerSecond, long watches, int threads) {

    static Load measure(int port, Duration time, int threads) {
        long begun = System.nanoTime();
        String before = ask(port, "mntr");
        await().pollDelay(time).atMost(time.multipliedBy(3)).until(() -> true);
        String after = ask(port, "mntr");
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Load(
                (number(after, "zk_cnt_updatelatency") - number(before, "zk_cnt_updatelatency")) / seconds,
                (number(after, "zk_packets_received") - number(before, "zk_packets_received")) / seconds,
                watches(port),
                threads);
    }

    static long watches(int port) {
        return number(ask(port, "mntr"), "zk_watch_count");
    }

    /** Until less than a hundred requests come in a second. */
    static void awaitRest(int port) {
        await("rest").atMost(Duration.ofSeconds(60)).until(() -> {
            long before = number(ask(port, "mntr"), "zk_packets_received");
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            return number(ask(port, "mntr"), "zk_packets_received") - before < 100;
        });
    }

    private static long number(String statistics, String name) {
        return statistics
                .lines()
                .filter(line -> line.startsWith(name + "\t"))
                .map(line -> line.substring(line.indexOf('\t') + 1))
                .mapToLong(value -> (long) Double.parseDouble(value))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not among " + statistics));
    }

    private static String ask(int port, String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return String.format(
                "%.1f writes/s, %.1f requests/s, %d watches, %d threads",
                writesPerSecond, requestsPerSecond, watches, threads);
    }
}
