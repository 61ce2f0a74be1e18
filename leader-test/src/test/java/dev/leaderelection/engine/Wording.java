// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events and commands in few words, for traces. A role reads {@code r0=m1.0.2/token/version}. */
final class Wording {

    private Wording() {}

    /** What only makes the engine look around, which shows in what it does then. */
    static boolean isRoutine(Event event) {
        return event instanceof Event.Timer
                || (event instanceof Event.ChangedHint hint && hint.handedOver().isEmpty());
    }

    static String of(Event event) {
        if (event instanceof Event.StateRead e) {
            return "StateRead " + of(e.state());
        } else if (event instanceof Event.Claimed e) {
            return "Claimed " + results(e.results());
        } else if (event instanceof Event.Released e) {
            return "Released " + results(e.results());
        } else if (event instanceof Event.Evicted e) {
            return "Evicted " + of(e.asSeen()) + (e.gone() ? ", gone" : ", not gone");
        } else if (event instanceof Event.BeatAcknowledged e) {
            return "BeatAcknowledged " + e.sessionId() + " sent at "
                    + Trace.time(e.sentAt().nanos());
        } else if (event instanceof Event.Opened e) {
            return "Opened " + e.sessionId();
        } else if (event instanceof Event.ChangedHint e) {
            return "ChangedHint " + list(e.handedOver(), Wording::of);
        } else if (event instanceof Event.Join e) {
            return "Join " + e.role();
        }
        return event.toString();
    }

    static String of(Command command) {
        if (command instanceof Command.Beat c) {
            return "Beat " + c.sessionId()
                    + (c.member().candidate()
                            ? ""
                            : ", " + c.member().candidacy().state());
        } else if (command instanceof Command.Open c) {
            return "Open " + c.sessionId();
        } else if (command instanceof Command.Read c) {
            return "Read for " + c.sessionId();
        } else if (command instanceof Command.Claim c) {
            return "Claim for " + c.sessionId() + " " + list(c.claims(), Wording::of);
        } else if (command instanceof Command.GiveUp c) {
            return "GiveUp " + list(c.releases(), Wording::of);
        } else if (command instanceof Command.Evict c) {
            return "Evict " + of(c.asSeen());
        } else if (command instanceof Command.Granted c) {
            return "Granted " + c.term() + ", " + c.reason();
        } else if (command instanceof Command.Revoked c) {
            return "Revoked " + c.term() + ", " + c.reason();
        } else if (command instanceof Command.Report c) {
            return c.text();
        } else if (command instanceof Command.LeaderChanged c) {
            return "LeaderChanged " + c.role() + " to "
                    + (c.leader() == null ? "nobody" : c.leader().id());
        }
        return command.toString();
    }

    static String of(RoleRecord record) {
        return record.name() + "=" + record.holder() + "/" + record.token() + "/v" + record.version();
    }

    private static String of(SessionRecord record) {
        return record.id() + " beat " + record.beat() + " c" + record.connection();
    }

    private static String of(StoreState state) {
        return "c" + state.connection()
                + list(
                        state.roles().values().stream()
                                .sorted(Comparator.comparing(RoleRecord::name))
                                .toList(),
                        Wording::of)
                + list(
                        state.sessions().values().stream()
                                .sorted(Comparator.comparing(SessionRecord::id))
                                .toList(),
                        record -> record.id() + "#" + record.beat());
    }

    private static String of(Claim claim) {
        return of(claim.asRead()) + " with " + claim.token();
    }

    private static String of(Release release) {
        return of(release.held()) + " to " + release.successor() + " with " + release.token();
    }

    private static String results(List<WriteResult> results) {
        return list(results, result -> of(result.outcome(), result.record()));
    }

    private static String of(WriteResult.Outcome outcome, @Nullable RoleRecord record) {
        return outcome + (record == null ? "" : " " + of(record));
    }

    private static <T> String list(Collection<T> all, Function<T, String> wording) {
        return all.stream().map(wording).collect(Collectors.joining(", ", " [", "]"));
    }
}
