// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.SessionGoneException;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.SessionRequest.Timeouts;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.TimeSource;
import dev.leaderelection.spi.WriteResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Runs the machine's commands against the store, and makes an event of whatever comes of it. Called by two threads. */
final class StoreRunner {

    private static final Logger log = LoggerFactory.getLogger(StoreRunner.class);

    private final LeaderStore store;

    private final LeaderSettings settings;

    private final Timeouts timeouts;

    private final TimeSource time;

    private final ChangeListener hints;

    private final Map<String, StoreSession> sessions = new ConcurrentHashMap<>();

    private volatile @Nullable String lastDefect;

    StoreRunner(LeaderStore store, LeaderSettings settings, Timeouts timeouts, TimeSource time, ChangeListener hints) {
        this.store = store;
        this.settings = settings;
        this.timeouts = timeouts;
        this.time = time;
        this.hints = hints;
    }

    Event run(Command.Beat command) {
        // Read before the call: belief counts from the sending of a beat (R5).
        Now sentAt = Now.of(time);
        StoreSession session = sessions.get(command.sessionId());
        if (session == null) {
            return new Event.BeatFailed(command.sessionId(), "the session was closed meanwhile");
        }
        try {
            session.beat(command.member());
            return new Event.BeatAcknowledged(command.sessionId(), sentAt);
        } catch (SessionGoneException e) {
            return new Event.SessionGone(command.sessionId());
        } catch (Throwable e) {
            return new Event.BeatFailed(command.sessionId(), failure("renew the session", e));
        }
    }

    Event run(Command.StoreCommand command) {
        Now startedAt = Now.of(time);
        if (command instanceof Command.Open open) {
            return open(open, startedAt);
        } else if (command instanceof Command.Read read) {
            return read(read, startedAt);
        } else if (command instanceof Command.Claim claim) {
            Written written = write(claim.claims().size(), "claim", () -> session(claim.sessionId())
                    .claim(claim.claims()));
            return new Event.Claimed(
                    claim.sessionId(), startedAt, claim.claims(), written.results(), written.failure());
        } else if (command instanceof Command.GiveUp giveUp) {
            Written written = write(giveUp.releases().size(), "release", () -> session(giveUp.sessionId())
                    .release(giveUp.releases()));
            return new Event.Released(
                    giveUp.sessionId(), startedAt, giveUp.releases(), written.results(), written.failure());
        } else if (command instanceof Command.Evict evict) {
            return evict(evict);
        } else {
            return close((Command.Close) command);
        }
    }

    private Event open(Command.Open command, Now sentAt) {
        try {
            SessionRequest request = new SessionRequest(
                    settings.namespace(),
                    command.sessionId(),
                    command.member(),
                    settings.timings().ttl(),
                    timeouts);
            sessions.put(command.sessionId(), store.open(request, hints));
            return new Event.Opened(command.sessionId(), sentAt);
        } catch (Throwable e) {
            return new Event.OpenFailed(command.sessionId(), failure("open a session", e));
        }
    }

    private Event read(Command.Read command, Now startedAt) {
        try {
            return new Event.StateRead(startedAt, session(command.sessionId()).read(command.previous()));
        } catch (Throwable e) {
            return new Event.ReadFailed(failure("read the state", e));
        }
    }

    private Written write(int count, String what, Supplier<List<WriteResult>> call) {
        String failure;
        try {
            List<WriteResult> results = call.get();
            if (results.size() == count) {
                return new Written(results, null);
            }
            failure = defect(
                    what + " " + count + " role(s)",
                    new IllegalStateException(results.size() + " results for " + count + " writes"));
        } catch (Throwable e) {
            failure = failure(what + " " + count + " role(s)", e);
        }
        return new Written(Collections.nCopies(count, WriteResult.unknown()), failure);
    }

    private Event evict(Command.Evict command) {
        try {
            return new Event.Evicted(
                    command.asSeen(), session(command.sessionId()).evict(command.asSeen()));
        } catch (Throwable e) {
            failure("evict session " + command.asSeen().id(), e);
            return new Event.Evicted(command.asSeen(), false);
        }
    }

    private Event close(Command.Close command) {
        try {
            StoreSession session = sessions.get(command.sessionId());
            if (session != null) {
                session.close();
                sessions.remove(command.sessionId());
            }
            return new Event.Closed(command.sessionId());
        } catch (Throwable e) {
            return new Event.CloseFailed(command.sessionId(), failure("delete the session", e));
        }
    }

    private StoreSession session(String id) {
        StoreSession session = sessions.get(id);
        if (session == null) {
            throw new IllegalStateException("Session " + id + " was never opened here");
        }
        return session;
    }

    /** A store's own failures are told to the machine, which reports them once; anything else is a defect of a store. */
    private String failure(String what, Throwable e) {
        if (e instanceof StoreException) {
            log.debug("{}", e.getMessage(), e);
            return String.valueOf(e.getMessage());
        }
        return defect(what, e);
    }

    /** Logged as an error, but not again and again. */
    private String defect(String what, Throwable e) {
        boolean again = e.toString().equals(lastDefect);
        lastDefect = e.toString();
        log.atLevel(again ? Level.DEBUG : Level.ERROR)
                .setCause(e)
                .log("Store '{}' could not {} and threw what stores may not throw", store.name(), what);
        return "Store '" + store.name() + "' could not " + what + ": " + e;
    }

    /** The results of a batch, and what the whole call failed with, if it did. */
    private record Written(
            List<WriteResult> results, @Nullable String failure) {}
}
