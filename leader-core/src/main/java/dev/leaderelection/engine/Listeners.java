// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeadershipListener;
import dev.leaderelection.LeadershipListener.Heartbeat;
import dev.leaderelection.Member;
import dev.leaderelection.Transition.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells listeners and the log what happened, on callback threads. Notifications are put in order by the engine thread,
 * which also adds listeners, so that each listener hears of each term exactly once.
 */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(dev.leaderelection.LeaderService.class);

    /** The queue of reports that belong to no role; no role has an empty name. */
    private static final String NO_ROLE = "";

    /** The queue of heartbeats, of which a listener may be slow to hear; no role has a space in its name. */
    private static final String HEARTBEATS = " heartbeats";

    private final Member self;

    private final CallbackExecutor callbacks;

    private final List<Hearer> listeners = new CopyOnWriteArrayList<>();

    private final Set<String> joined = new LinkedHashSet<>();

    private final Map<String, Command.Granted> granted = new HashMap<>();

    Listeners(Member self, CallbackExecutor callbacks) {
        this.self = self;
        this.callbacks = callbacks;
    }

    /** On the engine thread. */
    void add(Hearer hearer) {
        listeners.add(hearer);
        for (String role : joined) {
            callbacks.execute(role, () -> tell(List.of(hearer), each -> each.onJoined(role)));
        }
        for (Command.Granted term : granted.values()) {
            callbacks.execute(term.role(), () -> tell(List.of(hearer), each -> each.onGranted(term.term())));
        }
    }

    /** On the engine thread. */
    void remove(Hearer hearer) {
        listeners.remove(hearer);
    }

    /** On the engine thread. */
    void joined(String role) {
        joined.add(role);
        List<Hearer> audience = List.copyOf(listeners);
        if (!audience.isEmpty()) {
            callbacks.execute(role, () -> tell(audience, each -> each.onJoined(role)));
        }
    }

    /** On the engine thread. */
    void heartbeat(Event answer, Duration took) {
        List<Hearer> audience = List.copyOf(listeners);
        if (!audience.isEmpty()) {
            Heartbeat heartbeat = outcome(answer);
            callbacks.execute(HEARTBEATS, () -> tell(audience, each -> each.onHeartbeat(heartbeat, took)));
        }
    }

    private static Heartbeat outcome(Event answer) {
        if (answer instanceof Event.BeatAcknowledged) {
            return Heartbeat.ACKNOWLEDGED;
        }
        return answer instanceof Event.SessionGone ? Heartbeat.SESSION_GONE : Heartbeat.FAILED;
    }

    /** On the engine thread. */
    void tell(Command.Notify notification) {
        List<Hearer> audience = List.copyOf(listeners);
        if (notification instanceof Command.Granted term) {
            granted.put(term.role(), term);
            callbacks.execute(term.role(), () -> granted(term, audience));
        } else if (notification instanceof Command.Revoked term) {
            granted.remove(term.role());
            for (Runnable callback : term.term().tellEnd()) {
                callbacks.execute(new Object(), () -> ended(term.term(), callback));
            }
            callbacks.execute(term.role(), () -> revoked(term, audience));
        } else if (notification instanceof Command.LeaderChanged change && !audience.isEmpty()) {
            callbacks.execute(
                    change.role(), () -> tell(audience, each -> each.onLeaderChanged(change.role(), change.leader())));
        }
    }

    void report(Command.Report report) {
        callbacks.execute(NO_ROLE, () -> {
            boolean warning = report.severity() == Command.Report.Severity.WARN;
            log.atLevel(warning ? Level.WARN : Level.INFO)
                    .addKeyValue("member", self.id())
                    .log("{} [member {}]", report.text(), self.id());
        });
    }

    void shutdown() {
        callbacks.shutdown();
    }

    private void granted(Command.Granted term, List<Hearer> audience) {
        log("Granted", "to", term.term(), term.reason());
        tell(audience, each -> each.onGranted(term.term()));
    }

    private void revoked(Command.Revoked term, List<Hearer> audience) {
        try {
            log("Revoked", "from", term.term(), term.reason());
            tell(audience, each -> each.onRevoked(term.term(), term.reason()));
        } finally {
            term.term().told();
        }
    }

    private static void ended(Term term, Runnable callback) {
        try {
            callback.run();
        } catch (Exception | AssertionError | LinkageError e) {
            log.error("A callback for the end of {} failed", term, e);
        } finally {
            term.told();
        }
    }

    private void log(String event, String preposition, Term term, Reason reason) {
        log.atInfo()
                .addKeyValue("role", term.role())
                .addKeyValue("token", term.token())
                .addKeyValue("member", self.id())
                .log(
                        "{} role {} with token {} {} member {}: {}",
                        event,
                        term.role(),
                        term.token(),
                        preposition,
                        self.id(),
                        reason.text());
    }

    private void tell(List<Hearer> audience, Consumer<LeadershipListener> call) {
        for (Hearer hearer : audience) {
            try {
                if (!hearer.gone) {
                    call.accept(hearer.listener);
                }
            } catch (Exception | AssertionError | LinkageError e) {
                log.error("A leadership listener failed: {}", hearer.listener, e);
            }
        }
    }

    /** A listener as often as it was added: it hears nothing from the moment on that it leaves. */
    static final class Hearer {

        private final LeadershipListener listener;

        private volatile boolean gone;

        Hearer(LeadershipListener listener) {
            this.listener = listener;
        }

        void leave() {
            gone = true;
        }
    }
}
