// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.engine.Command.Report;
import dev.leaderelection.engine.Command.Report.Severity;
import dev.leaderelection.engine.Observations.Observation;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.TimeSource;
import dev.leaderelection.spi.WriteResult;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The election as one member runs it: an event comes in with the time, commands come out. Knows no threads and does no
 * I/O. Not safe for use by several threads; what other threads read is in {@link MachineView} and {@link RoleView}.
 *
 * <p>What is not guaranteed: that a member which is told {@code true} acts before its belief ends. What is: the rules R1
 * to R10 of {@code docs/design.md}. They rest on clocks that run at most one seventh too fast or too slow, and on nothing
 * else: no synchronised clocks, no bounded delays, no bounded pauses.
 *
 * <p>There are two lanes to the store, one for beats, one for everything else; each has one operation under way at most.
 * What to do next is never queued: it follows from the state when the lane is free.
 */
final class ElectionMachine {

    private static final int LARGEST_BATCH = 1_000;

    private final LeaderSettings settings;

    private final TimeSource time;

    private final Outside outside;

    private final Intervals intervals;

    private final Backoff backoff;

    private final Profile profile;

    private final Announcements announcements;

    private final Outlook outlook;

    private final DueWrites dueWrites;

    private final Roles roles;

    private final Wishes wishes;

    private final Rebalance rebalance;

    private final Observations observations = new Observations();

    private final MachineView view;

    private final Namesakes namesakes;

    private final Departures departures = new Departures();

    private SessionState state = SessionState.NEW;

    private @Nullable MemberSession session;

    private @Nullable StoreState lastRead;

    private boolean beatLaneBusy;

    private boolean storeLaneBusy;

    private int batch = LARGEST_BATCH;

    private long nextOpen;

    private long nextRead;

    /** When a read was wanted last that does not wait for the next poll. */
    private long readWantedAt;

    private long readNotBefore;

    private final Outage calls = new Outage("The store does not answer", "The store answers again", 0);

    private final Outage reads = new Outage(
            "The state cannot be read, and without that no heartbeat is sent for long",
            "The state can be read again",
            2);

    private final Outage writes = new Outage("Roles cannot be claimed or released", "Roles can be written again", 2);

    /** What the last heartbeat failed with. */
    private @Nullable String beatFailure;

    /** Whether a turn has failed since the state was last taken in. */
    private boolean defective;

    private boolean stopping;

    /** When the member stops at the latest. */
    private long stopAt;

    /** When the others have evicted the last session at the latest, if its record could not be deleted. */
    private long evictedAt;

    ElectionMachine(LeaderSettings settings, TimeSource time, Outside outside) {
        this.settings = settings;
        this.time = time;
        this.outside = outside;
        this.intervals = Intervals.of(settings.timings(), outside);
        this.backoff = new Backoff(settings.timings().attemptTimeout(), outside.random());
        this.profile = new Profile(settings);
        this.announcements = new Announcements(profile);
        this.outlook = new Outlook(profile);
        this.dueWrites = new DueWrites(outlook);
        this.roles = new Roles(settings, outlook, dueWrites, outside, backoff);
        this.wishes = new Wishes(settings, roles, outlook, observations);
        this.rebalance = new Rebalance(settings, outlook, roles);
        this.namesakes = new Namesakes(settings.member());
        this.view = new MachineView(settings.member());
    }

    MachineView view() {
        return view;
    }

    /** Handles one event that happened at a time, which never runs backwards. */
    List<Command> on(Now now, Event event) {
        Turn turn = new Turn(now);
        if (state == SessionState.STOPPED) {
            return turn.commands();
        }
        try {
            take(event, turn);
        } catch (RuntimeException | Error e) {
            failed(event, e, turn);
        }
        return turn.commands();
    }

    private void take(Event event, Turn turn) {
        checkDeadline(turn);
        apply(event, turn);
        checkDeadline(turn);
        roles.checkDrains(turn);
        rebalance.act(id -> isSeenToBeat(id, turn), turn);
        if (state != SessionState.NEW) {
            useBeatLane(turn);
            useStoreLane(turn);
        }
        wishes.answerPauses(turn);
        if (state != SessionState.NEW && state != SessionState.STOPPED) {
            turn.add(new Command.StartTimer(nextWake(turn)));
        }
        publish();
    }

    /** A defect. Belief ends at once and for good (R10), and the next turn begins another session, in no hurry. */
    private void failed(Event event, Throwable defect, Turn turn) {
        turn.add(new Command.Defect(event, defect, defective));
        defective = true;
        if (session != null) {
            session.deadline().end();
        }
        turn.add(new Command.StartTimer(backoff.after(turn.now())));
    }

    private void apply(Event event, Turn turn) {
        if (event instanceof Event.BeatAcknowledged e) {
            beatAcknowledged(e, turn);
        } else if (event instanceof Event.BeatFailed e) {
            beatFailed(e, turn);
        } else if (event instanceof Event.SessionGone e) {
            sessionGone(e, turn);
        } else if (event instanceof Event.Opened e) {
            opened(e, turn);
        } else if (event instanceof Event.OpenFailed e) {
            openFailed(e, turn);
        } else if (event instanceof Event.StateRead e) {
            stateRead(e, turn);
        } else if (event instanceof Event.ReadFailed e) {
            readFailed(e, turn);
        } else if (event instanceof Event.Claimed e) {
            claimed(e, turn);
        } else if (event instanceof Event.Released e) {
            released(e, turn);
        } else if (event instanceof Event.Evicted e) {
            evicted(e, turn);
        } else if (event instanceof Event.Closed e) {
            closed(e);
        } else if (event instanceof Event.CloseFailed) {
            storeLaneBusy = false;
            departures.retryAt(backoff.after(turn.now()));
        } else if (event instanceof Event.ChangedHint e) {
            readAtOnce(turn);
            e.handedOver().forEach(record -> roles.handedOver(record, turn));
        } else if (event instanceof Event.Join e) {
            wishes.join(e, turn);
        } else if (event instanceof Event.StepDown e) {
            wishes.stepDown(e, turn);
        } else if (event instanceof Event.Transfer e) {
            wishes.transfer(e, turn);
        } else if (event instanceof Event.Pause e) {
            wishes.pause(e, turn);
        } else if (event instanceof Event.Resume e) {
            wishes.resume(e, turn);
        } else if (event instanceof Event.PauseMember e) {
            wishes.pauseMember(e, turn);
        } else if (event instanceof Event.ResumeMember e) {
            wishes.resumeMember(e, turn);
        } else if (event instanceof Event.Health e) {
            wishes.health(e, turn);
        } else if (event instanceof Event.Drained e) {
            roles.drained(e.role(), e.token(), turn);
        } else if (event instanceof Event.Start) {
            start(turn);
        } else if (event instanceof Event.Stop) {
            stop(turn);
        }
    }

    // Life of the member.

    private void start(Turn turn) {
        if (state == SessionState.NEW) {
            state = SessionState.CONNECTING;
            nextOpen = turn.now().nanos();
        }
    }

    private void stop(Turn turn) {
        if (!stopping) {
            stopping = true;
            if (state == SessionState.NEW) {
                state = SessionState.CONNECTING;
            }
            stopAt = turn.now()
                    .plus(settings.drainTimeout().plus(settings.timings().ttl()));
            profile.leave();
            roles.standingChanged(Reason.SHUTDOWN, turn);
        }
    }

    /** Everything is given up, or the store did not let us for so long that the others take it. */
    private boolean isStopComplete(Turn turn) {
        return stopping
                && session == null
                && ((roles.isQuiet() && (departures.isEmpty() || turn.reached(evictedAt))) || turn.reached(stopAt));
    }

    // Life of a session.

    private void opened(Event.Opened event, Turn turn) {
        storeLaneBusy = false;
        SessionDeadline deadline = new SessionDeadline(time, settings.timings().beliefTime(), event.sentAt());
        session = new MemberSession(event.sessionId(), deadline, turn.now());
        session.beatNextAt(event.sentAt().nanos() + intervals.renewNanos());
        state = SessionState.ACTIVE;
        beatFailure = null;
        calls.over(turn);
        outlook.sessionOpened(session);
        if (!isHopeless(session)) {
            turn.add(new Report(Severity.INFO, "Session " + event.sessionId() + " opened"));
        }
        readAtOnce(turn);
        readNotBefore = nextRead;
        view.deadline = deadline;
        view.renewed(event.sentAt(), turn.now());
        checkDeadline(turn);
        if (stopping && session != null) {
            endSession(Reason.SHUTDOWN, turn);
        }
    }

    private void openFailed(Event.OpenFailed event, Turn turn) {
        storeLaneBusy = false;
        nextOpen = backoff.after(turn.now());
        calls.failed(event.failure(), turn);
    }

    private void beatAcknowledged(Event.BeatAcknowledged event, Turn turn) {
        beatLaneBusy = false;
        MemberSession current = session;
        if (current == null || !current.id().equals(event.sessionId())) {
            return;
        }
        if (current.deadline().extend(event.sentAt())) {
            current.beatNextAt(event.sentAt().nanos() + intervals.renewNanos());
            state = SessionState.ACTIVE;
            beatFailure = null;
            calls.over(turn);
            view.renewed(event.sentAt(), turn.now());
        }
        beatEnded(turn);
    }

    private void beatFailed(Event.BeatFailed event, Turn turn) {
        beatLaneBusy = false;
        MemberSession current = session;
        if (current == null || !current.id().equals(event.sessionId())) {
            return;
        }
        beatEnded(turn);
        state = SessionState.SUSPECT;
        if (beatFailure != null) {
            calls.failed(event.failure(), turn);
        }
        beatFailure = event.failure();
        current.beatNextAt(backoff.after(turn.now()));
    }

    private void beatEnded(Turn turn) {
        if (announcements.beatEnded(turn.now())) {
            readAtOnce(turn);
        }
    }

    private void sessionGone(Event.SessionGone event, Turn turn) {
        beatLaneBusy = false;
        if (session != null && session.id().equals(event.sessionId())) {
            endSession(Reason.SESSION_GONE, turn);
        }
    }

    /** R6: a lapsed deadline ends the session and all its terms for good. */
    private void checkDeadline(Turn turn) {
        if (session != null && !session.deadline().isLive()) {
            endSession(reasonOfLapse(session, turn), turn);
        }
    }

    /** A session like the one before it, which could do nothing: why is said once, not with every one of them. */
    private boolean isHopeless(MemberSession which) {
        return !which.hasRead() && (defective || reads.failure() != null);
    }

    private Reason reasonOfLapse(MemberSession lapsed, Turn turn) {
        if (defective) {
            return Reason.DEFECT;
        }
        return isBrainAlive(lapsed, turn) || beatFailure != null ? Reason.LAPSED : Reason.STATE_UNREAD;
    }

    private void endSession(Reason reason, Turn turn) {
        MemberSession over = session;
        if (over == null) {
            return;
        }
        over.deadline().end();
        session = null;
        state = SessionState.CONNECTING;
        departures.add(over.id(), turn.now());
        nextOpen = defective || !over.hasRead()
                ? backoff.after(turn.now())
                : turn.now().nanos();
        beatFailure = null;
        view.deadline = null;
        evictedAt = turn.now().plus(settings.timings().ttl());
        outlook.sessionEnded();
        roles.sessionEnded(reason, turn);
        if (!isHopeless(over)) {
            Severity severity = reason == Reason.SHUTDOWN ? Severity.INFO : Severity.WARN;
            turn.add(new Report(severity, "Session " + over.id() + " ended: " + reason.text()));
        }
    }

    private void closed(Event.Closed event) {
        storeLaneBusy = false;
        departures.done(event.sessionId());
        observations.gone(event.sessionId());
    }

    // Knowledge from the store.

    private void stateRead(Event.StateRead event, Turn turn) {
        storeLaneBusy = false;
        lastRead = event.state();
        announcements.readSince(event.startedAt());
        nextRead = event.startedAt().nanos() + intervals.pollNanos();
        if (!event.startedAt().reached(readWantedAt)) {
            // What another was wanted for while this one was under way it may have missed.
            nextRead = turn.now().nanos();
        }
        readNotBefore = turn.now().nanos();
        observations.read(event.state(), turn.now());
        roles.stateRead(event.state(), event.startedAt(), turn);
        namesakes.report(event.state(), observations, turn);
        view.read(event.state(), observations, turn.now());
        reads.over(turn);
        defective = false;
        // Last: a read that could not be taken in is none (R10).
        if (session != null) {
            session.read(event.startedAt(), turn.now());
        }
    }

    private void readAtOnce(Turn turn) {
        readWantedAt = turn.now().nanos();
        nextRead = readWantedAt;
    }

    private void readFailed(Event.ReadFailed event, Turn turn) {
        storeLaneBusy = false;
        announcements.readFailed();
        readNotBefore = backoff.after(turn.now());
        if (state == SessionState.ACTIVE) {
            reads.failed(event.failure(), turn);
        }
    }

    private void claimed(Event.Claimed event, Turn turn) {
        storeLaneBusy = false;
        written(event.failure(), turn);
        List<WriteResult> results = inTime(event.startedAt(), event.results(), turn);
        for (int i = 0; i < results.size(); i++) {
            roles.written(event.claims().get(i).role(), results.get(i), turn);
        }
    }

    private void released(Event.Released event, Turn turn) {
        storeLaneBusy = false;
        written(event.failure(), turn);
        List<WriteResult> results = inTime(event.startedAt(), event.results(), turn);
        for (int i = 0; i < results.size(); i++) {
            roles.written(event.releases().get(i).role(), results.get(i), turn);
        }
    }

    private void written(@Nullable String failure, Turn turn) {
        if (failure == null) {
            writes.over(turn);
        } else if (state == SessionState.ACTIVE) {
            writes.failed(failure, turn);
        }
    }

    /** R8: answers that come after their timeout are dropped. One stuck record must not hold up a whole batch for long. */
    private List<WriteResult> inTime(Now startedAt, List<WriteResult> results, Turn turn) {
        boolean late = turn.reached(startedAt.nanos() + intervals.operationTimeoutNanos());
        boolean nothingKnown = results.stream().allMatch(result -> result.outcome() == WriteResult.Outcome.UNKNOWN);
        batch = late || nothingKnown ? Math.max(1, results.size() / 8) : Math.min(LARGEST_BATCH, batch * 8);
        return late ? Collections.nCopies(results.size(), WriteResult.unknown()) : results;
    }

    private void evicted(Event.Evicted event, Turn turn) {
        storeLaneBusy = false;
        SessionRecord record = event.asSeen();
        if (event.gone()) {
            observations.gone(record.id());
            turn.add(new Report(
                    Severity.INFO,
                    "Evicted session " + record.id() + " of member "
                            + record.member().id() + ": no heartbeat for " + record.ttl()));
            roles.sessionEvicted(record.id(), turn);
        } else {
            observations.postpone(record, backoff.after(turn.now()));
            turn.wantRead();
        }
    }

    private @Nullable String failure() {
        if (beatFailure != null) {
            return beatFailure;
        }
        return Stream.of(calls, reads, writes)
                .map(Outage::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    // What to do next.

    private void useBeatLane(Turn turn) {
        if (!beatLaneBusy && session != null && isBeatDue(session, turn) && isBrainAlive(session, turn)) {
            beatLaneBusy = true;
            announcements.beatSent();
            turn.add(new Command.Beat(session.id(), profile.member()));
        }
    }

    private boolean isBeatDue(MemberSession current, Turn turn) {
        return turn.reached(current.nextBeatNanos()) || announcements.isUrgent();
    }

    /** R10. A turn that fails needs no check: it ends the session. */
    private boolean isBrainAlive(MemberSession current, Turn turn) {
        return !turn.reached(current.lastReadNanos() + settings.timings().ttl().toNanos());
    }

    private void useStoreLane(Turn turn) {
        if (storeLaneBusy) {
            return;
        }
        Command next = session == null ? nextWithoutSession(turn) : nextWithSession(session, turn);
        if (next != null) {
            storeLaneBusy = true;
            turn.add(next);
        }
        if (isStopComplete(turn) && !storeLaneBusy) {
            state = SessionState.STOPPED;
            turn.add(new Command.Stopped());
        }
    }

    private @Nullable Command nextWithoutSession(Turn turn) {
        String departing = departures.due(turn);
        if (departing != null) {
            return new Command.Close(departing);
        }
        if (stopping || !turn.reached(nextOpen)) {
            return null;
        }
        String id = outside.sessionIds().get();
        namesakes.rememberOwn(id);
        announcements.opening();
        return new Command.Open(id, profile.member());
    }

    private @Nullable Command nextWithSession(MemberSession current, Turn turn) {
        if (announcements.mayRelease()) {
            List<Release> releases = dueWrites.takeReleases(batch, id -> mayInherit(id, turn), turn);
            if (!releases.isEmpty()) {
                return new Command.GiveUp(current.id(), releases);
            }
        }
        if (stopping && (roles.isQuiet() || turn.reached(stopAt))) {
            endSession(Reason.SHUTDOWN, turn);
            return nextWithoutSession(turn);
        }
        Observation eviction = observations.nextEviction(current.id());
        if (eviction != null && turn.reached(eviction.dueNanos())) {
            return new Command.Evict(current.id(), eviction.record());
        }
        List<Claim> claims = dueWrites.takeClaims(batch, turn);
        if (!claims.isEmpty()) {
            return new Command.Claim(current.id(), claims);
        }
        long readAt = nextReadNanos(turn);
        // Before the next read: a store that reads more slowly than it is polled always has one due.
        String departing = departures.due(turn);
        if (departing != null) {
            return new Command.Close(departing);
        }
        return turn.reached(readAt) ? new Command.Read(current.id(), lastRead) : null;
    }

    private long nextReadNanos(Turn turn) {
        long wanted = turn.readWanted() ? turn.now().nanos() : nextRead;
        nextRead = wanted;
        return wanted - readNotBefore > 0 ? wanted : readNotBefore;
    }

    /** Whether a session has shown a beat lately enough to be given a role. */
    private boolean isFresh(String sessionId, Turn turn) {
        Observation observation = observations.of(sessionId);
        return observation != null
                && !turn.reached(observation.firstSeenAt().nanos()
                        + settings.timings().ttl().toNanos() / 2);
    }

    /** Whether a role may be released to a session: somebody beats for it, and it is none of this member's former ones. */
    private boolean mayInherit(String sessionId, Turn turn) {
        return isSeenToBeat(sessionId, turn) && !namesakes.isOwn(sessionId);
    }

    /** Whether a session is fresh and more than the work of a moment: a role may be moved to it. */
    private boolean isSeenToBeat(String sessionId, Turn turn) {
        Observation observation = observations.of(sessionId);
        return observation != null && observation.beatSeenToChange() && isFresh(sessionId, turn);
    }

    private long nextWake(Turn turn) {
        long next = turn.now().nanos() + intervals.renewNanos();
        next = rebalance.nextDue(turn, roles.nextDrainEnd(next));
        if (session != null) {
            next = Now.earlier(next, session.deadline().nanos());
            if (!beatLaneBusy && isBrainAlive(session, turn)) {
                next = Now.earlier(next, session.nextBeatNanos());
            }
        }
        if (!storeLaneBusy) {
            next = Now.earlier(
                    next, session == null ? nextWakeWithoutSession(next) : nextWakeWithSession(session, turn, next));
        }
        if (stopping) {
            next = turn.reached(stopAt) ? next : Now.earlier(next, stopAt);
            next = session != null || turn.reached(evictedAt) ? next : Now.earlier(next, evictedAt);
        }
        return next;
    }

    private long nextWakeWithoutSession(long latest) {
        long next = stopping ? latest : Now.earlier(latest, nextOpen);
        return departures.nextDue(next);
    }

    private long nextWakeWithSession(MemberSession current, Turn turn, long latest) {
        long next = Now.earlier(latest, nextReadNanos(turn));
        next = announcements.mayRelease() ? dueWrites.nextDue(turn, next) : next;
        Observation eviction = observations.nextEviction(current.id());
        next = eviction == null ? next : Now.earlier(next, eviction.dueNanos());
        return departures.nextDue(next);
    }

    private void publish() {
        view.state = state;
        view.failure = failure();
        view.sessionId = session == null ? null : session.id();
        view.self = profile.member();
        roles.publish();
    }
}
