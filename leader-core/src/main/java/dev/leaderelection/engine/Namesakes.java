// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Member;
import dev.leaderelection.engine.Observations.Observation;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Other processes with this member's id. Sessions tell them apart, but people would be misled, so they are reported. */
final class Namesakes {

    private static final int SESSIONS_REMEMBERED = 16;

    private final Member self;

    private final Deque<String> ownSessions = new ArrayDeque<>();

    private final Set<String> reported = new HashSet<>();

    Namesakes(Member self) {
        this.self = self;
    }

    void rememberOwn(String sessionId) {
        ownSessions.addLast(sessionId);
        if (ownSessions.size() > SESSIONS_REMEMBERED) {
            ownSessions.removeFirst();
        }
    }

    void report(StoreState read, Observations observations, Turn turn) {
        reported.retainAll(read.sessions().keySet());
        for (SessionRecord record : read.sessions().values()) {
            if (isAlive(observations.of(record.id())) && isNamesake(record) && reported.add(record.id())) {
                turn.add(new Command.Report(
                        Command.Report.Severity.WARN,
                        "Another member with the id '" + self.id() + "' is alive on host "
                                + record.member().host() + ". Give each process a leader.member.id of its own"));
            }
        }
    }

    /** The session of a predecessor that was killed stays for a TTL, but nobody beats for it. */
    private static boolean isAlive(@Nullable Observation observation) {
        return observation != null && observation.beatSeenToChange();
    }

    private boolean isNamesake(SessionRecord record) {
        return record.member().id().equals(self.id()) && !isOwn(record.id());
    }

    /** Whether a session is or was this member's, one of the last few. */
    boolean isOwn(String sessionId) {
        return ownSessions.contains(sessionId);
    }
}
