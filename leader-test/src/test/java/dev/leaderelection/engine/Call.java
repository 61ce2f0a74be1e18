// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.WriteResult;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** One operation against the simulated store, from the command to the event that answers it. */
final class Call {

    private final MemberProcess process;

    private final Command command;

    private final Connection connection;

    private final Now startedAt;

    private final SplittableRandom chances;

    private long timeoutAt = Long.MAX_VALUE;

    private boolean over;

    private boolean timing;

    Call(MemberProcess process, Command command, Connection connection, Now startedAt, SplittableRandom chances) {
        this.process = process;
        this.command = command;
        this.connection = connection;
        this.startedAt = startedAt;
        this.chances = chances;
    }

    MemberProcess process() {
        return process;
    }

    Command command() {
        return command;
    }

    Connection connection() {
        return connection;
    }

    Now startedAt() {
        return startedAt;
    }

    long timeoutAt() {
        return timeoutAt;
    }

    void setTimeoutAt(long time) {
        timeoutAt = time;
    }

    SplittableRandom chances() {
        return chances;
    }

    boolean isBeat() {
        return command instanceof Command.Beat;
    }

    /** The same request once more; its answer goes nowhere. */
    Call duplicate() {
        Call copy = new Call(process, command, connection, startedAt, chances.split());
        copy.over = true;
        copy.timing = true;
        return copy;
    }

    /** The caller has its answer, or gave up: nothing more comes of this call for it. */
    boolean end() {
        boolean first = !over;
        over = true;
        return first;
    }

    /** Whether the caller's own timer must be set: once. */
    boolean startTiming() {
        boolean first = !timing;
        timing = true;
        return first;
    }

    /** What the shell makes of a call without an answer. */
    Event failure() {
        if (command instanceof Command.Beat beat) {
            return new Event.BeatFailed(beat.sessionId(), "no answer");
        } else if (command instanceof Command.Open open) {
            return new Event.OpenFailed(open.sessionId(), "no answer");
        } else if (command instanceof Command.Read) {
            return new Event.ReadFailed("no answer");
        } else if (command instanceof Command.Claim claim) {
            return new Event.Claimed(
                    claim.sessionId(),
                    startedAt,
                    claim.claims(),
                    unknown(claim.claims().size()));
        } else if (command instanceof Command.GiveUp giveUp) {
            return new Event.Released(
                    giveUp.sessionId(),
                    startedAt,
                    giveUp.releases(),
                    unknown(giveUp.releases().size()));
        } else if (command instanceof Command.Evict evict) {
            return new Event.Evicted(evict.asSeen(), false);
        } else if (command instanceof Command.Close close) {
            return new Event.CloseFailed(close.sessionId(), "no answer");
        }
        throw new IllegalArgumentException(command.toString());
    }

    private static List<WriteResult> unknown(int count) {
        return Collections.nCopies(count, WriteResult.unknown());
    }
}
