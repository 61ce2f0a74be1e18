// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints what happens in the demo, and what to try next. */
final class Narrator implements LeaderWatch.Events {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final PrintStream out;

    private final DemoOptions options;

    private final Path logs;

    private boolean leaderKnown;

    private boolean stopping;

    Narrator(PrintStream out, DemoOptions options, Path logs) {
        this.out = out;
        this.options = options;
        this.logs = logs;
    }

    synchronized void starting(String server) {
        say("Database: " + server);
        say("Starting three instances on ports " + options.ports() + ", TTL " + options.ttl() + ", poll 200ms ...");
    }

    synchronized boolean knowsLeader() {
        return leaderKnown;
    }

    @Override
    public synchronized void answers(Instance instance, boolean leading) {
        say("Instance on " + instance + " answers, leading: " + leading);
    }

    @Override
    public synchronized void silent(Instance instance) {
        say("Instance on " + instance + " does not answer");
    }

    @Override
    public synchronized void changed(Instance leader, long token, @Nullable Duration unled) {
        if (stopping) {
            return;
        }
        String gap = unled == null ? "" : ", after at most " + seconds(unled) + " without a leader";
        say("LEADER of '" + Instance.ROLE + "': " + leader + ", token " + token + gap);
        if (!leaderKnown) {
            leaderKnown = true;
            explain(leader);
        } else {
            long pid = leader.pid();
            out.println("             next: kill -9 " + pid + " | kill " + pid + " | kill -STOP " + pid
                    + " ... kill -CONT " + pid);
        }
        out.flush();
    }

    synchronized void ended(Instance instance, int signal, Duration restartDelay) {
        say("Instance on " + instance + " ended by signal " + signal + "; it is started again in "
                + restartDelay.toSeconds() + " s");
    }

    synchronized void stopping() {
        out.println();
        say("Stopping all instances and the database ...");
        stopping = true;
    }

    synchronized void stopped() {
        stopping = false;
        say("Stopped. The logs are in " + logs);
    }

    private void explain(Instance leader) {
        String url = "http://localhost:" + leader.port();
        out.printf("""

                Watch in a browser: %5$s
                Try in another terminal:
                  kill -9 %1$d        kill the leader: another leads when its session has expired (TTL %2$s)
                  kill %1$d           stop it cleanly: it hands over at once
                  kill -STOP %1$d     freeze it: another leads; wake it with
                  kill -CONT %1$d     and its first answer is "leading": false
                  curl %3$s/actuator/leader
                  curl -H 'Content-Type: application/json' -d '{"action":"step-down"}' %3$s/actuator/leader/%4$s
                  curl -H 'Content-Type: application/json' -d '{"customer":"Ada","item":"book","quantity":1}' %3$s/orders
                  curl %3$s/deliveries
                Ctrl-C stops everything.

                """, leader.pid(), options.ttl(), url, Instance.ROLE, pages());
    }

    /** One page for each instance: whoever is killed takes its own along. */
    private String pages() {
        return options.ports().stream()
                .map(port -> "http://localhost:" + port + "/leader")
                .collect(Collectors.joining("  "));
    }

    private void say(String line) {
        // What instances say while they are being stopped is not news.
        if (stopping) {
            return;
        }
        out.println(TIME.format(LocalTime.now(ZoneId.systemDefault())) + " " + line);
        out.flush();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", Math.max(0, duration.toMillis()) / 1000.0);
    }
}
