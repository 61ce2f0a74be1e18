// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Candidacy;
import dev.leaderelection.LeaderRole.State;
import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The rules, one by one, on a machine that is told what happens. TTL 10 s, beat every 2 s, belief 7.5 s. */
class ElectionMachineTest {

    private static final String ROLE = "reports";

    private static final Member LEAVING =
            new Member("better", "h", null, 9, Map.of(), Candidacy.ALL.in(Candidacy.State.LEAVING));

    private final SettableTime time = new SettableTime(-5_000_000_000L, 1_795_237_200_000L);

    private final LeaderSettings settings = LeaderSettings.of("shop").withMember(Member.of("me"));

    private final List<Term> drained = new ArrayList<>();

    private int sessionIds;

    private final ElectionMachine machine = new ElectionMachine(
            settings,
            time,
            new Outside(
                    () -> "session-" + ++sessionIds,
                    new SplittableRandom(1),
                    drained::add,
                    Duration.ofSeconds(1),
                    Duration.ofMillis(2_500)));

    private final RoleView view = new RoleView();

    private final Map<String, RoleRecord> roles = new HashMap<>();

    private final Map<String, SessionRecord> sessions = new HashMap<>();

    private List<Command> commands = List.of();

    private final List<Command> history = new ArrayList<>();

    // R1

    @Test
    void everyAttemptToOpenHasAnIdOfItsOwn() {
        on(new Event.Start());
        assertThat(one(Command.Open.class).sessionId()).isEqualTo("session-1");
        on(new Event.OpenFailed("session-1", "refused"));
        time.advance(2_000);
        on(new Event.Timer());
        assertThat(one(Command.Open.class).sessionId()).isEqualTo("session-2");
    }

    // R3

    @Test
    void tokenIsAboveEverythingEverSeenAndAboveTheClock() {
        roles.put(ROLE, new RoleRecord(ROLE, null, 17, 4, 0));
        joinAndRead();
        assertThat(claim().token()).isEqualTo(time.wallMillis() * 1_000);

        answerClaim(WriteResult.lost(new RoleRecord(ROLE, "other", Long.MAX_VALUE - 10, 5, 0)));
        sessions.put("other", session("other", 1, "other"));
        read();
        time.advance(100);
        roles.put(ROLE, new RoleRecord(ROLE, null, 20, 6, 0));
        time.advance(2_000);
        read();
        assertThat(claim().token()).isEqualTo(Long.MAX_VALUE - 9);
    }

    // R4 and R2

    @Test
    void aSilentHolderIsEvictedAtItsTtlAndItsRoleClaimedAtOnce() {
        sessions.put("other", session("other", 1, "other"));
        roles.put(ROLE, new RoleRecord(ROLE, "other", 5, 1, 0));
        joinAndRead();
        assertThat(commands).noneMatch(Command.Claim.class::isInstance);
        for (int second = 1; second < 10; second++) {
            time.advance(1_000);
            beat();
            read();
            assertThat(commands).noneMatch(Command.Evict.class::isInstance);
        }
        time.advance(1_000);
        on(new Event.Timer());
        assertThat(one(Command.Evict.class).asSeen().id()).isEqualTo("other");
        on(new Event.Evicted(sessions.get("other"), true));
        assertThat(claim().asRead()).isEqualTo(roles.get(ROLE));
    }

    @Test
    void aRecordLearnedFromALostClaimProvesNoVacancy() {
        joinAndRead();
        claim();
        // The winner's session began after our read: its absence there means nothing.
        answerClaim(WriteResult.lost(new RoleRecord(ROLE, "younger", 99, 1, 0)));
        time.advance(3_000);
        on(new Event.Timer());
        assertThat(commands).noneMatch(Command.Claim.class::isInstance);
    }

    // R5 and R6

    @Test
    void aLapsedSessionIsDeletedAndNeverUsedAgain() {
        Term term = lead();
        time.advance(7_500);
        assertThat(term.isValid()).isFalse();
        on(new Event.Timer());
        assertThat(one(Command.Revoked.class).reason()).isEqualTo(Reason.LAPSED);
        assertThat(one(Command.Interrupt.class).term()).isEqualTo(term);
        on(new Event.BeatAcknowledged("session-1", Now.of(time)));
        assertThat(term.isValid()).isFalse();
        on(new Event.ReadFailed("slow"));
        assertThat(one(Command.Close.class).sessionId()).isEqualTo("session-1");
        on(new Event.Closed("session-1"));
        assertThat(one(Command.Open.class).sessionId()).isEqualTo("session-2");
    }

    @Test
    void aSessionThatIsGoneEndsEveryTermAtOnce() {
        Term term = lead();
        time.advance(2_000);
        on(new Event.Timer());
        one(Command.Beat.class);
        on(new Event.SessionGone("session-1"));
        assertThat(term.isValid()).isFalse();
        assertThat(one(Command.Revoked.class).reason()).isEqualTo(Reason.SESSION_GONE);
        assertThat(one(Command.Interrupt.class).term()).isEqualTo(term);
    }

    @Test
    void aRecordThatNamesSomebodyElseInterruptsTheWork() {
        Term term = lead();
        roles.put(ROLE, new RoleRecord(ROLE, "other", term.token() + 1, 9, 0));
        finishRead();
        assertThat(one(Command.Revoked.class).reason()).isEqualTo(Reason.RECORD_CHANGED);
        assertThat(one(Command.Interrupt.class).term()).isEqualTo(term);
        read();
        assertThat(commands).noneMatch(Command.Interrupt.class::isInstance);
    }

    @Test
    void aRecordThatNamesAnotherTokenInterruptsTheWork() {
        Term term = lead();
        roles.put(ROLE, new RoleRecord(ROLE, "session-1", term.token() + 1, 9, 0));
        finishRead();
        assertThat(one(Command.Interrupt.class).term()).isEqualTo(term);
    }

    @Test
    void aLossDuringAPlannedDrainInterruptsTheWork() {
        Term term = lead();
        term.pin();
        on(new Event.StepDown(ROLE, 1));
        assertThat(history).noneMatch(Command.Interrupt.class::isInstance);
        time.advance(7_500);
        on(new Event.Timer());
        assertThat(one(Command.Interrupt.class).term()).isEqualTo(term);
    }

    // R7

    @Test
    void releaseIsSentOnlyWhenTheDrainIsOver() {
        Term term = lead();
        assertThat(term.pin()).isTrue();
        on(new Event.StepDown(ROLE, 1));
        Term revoked = one(Command.Revoked.class).term();
        revoked.unpin();
        assertThat(term.isValid()).isFalse();
        assertThat(commands).noneMatch(Command.GiveUp.class::isInstance);
        assertThat(view.state).isEqualTo(State.DRAINING);
        assertThat(drained).isEmpty();
        term.unpin();
        assertThat(drained).containsExactly(term);
        finishRead();
        on(new Event.Drained(ROLE, term.token()));
        assertThat(release().held().token()).isEqualTo(term.token());
    }

    @Test
    void aDrainThatNeverEndsIsCutShort() {
        Term term = lead();
        term.pin();
        on(new Event.StepDown(ROLE, 1));
        finishRead();
        for (int second = 0; second < 19; second++) {
            time.advance(1_000);
            beat();
            finishRead();
            assertThat(history)
                    .noneMatch(Command.GiveUp.class::isInstance)
                    .noneMatch(Command.Interrupt.class::isInstance);
        }
        time.advance(1_000);
        on(new Event.Timer());
        assertThat(one(Command.Interrupt.class).term()).isEqualTo(term);
        finishRead();
        assertThat(history).anyMatch(Command.GiveUp.class::isInstance);
    }

    // R8

    @Test
    void aClaimOfUnknownOutcomeIsNoSuccessUntilAReadConfirmsIt() {
        joinAndRead();
        Claim claim = claim();
        answerClaim(WriteResult.unknown());
        assertThat(view.isLeader()).isFalse();
        assertThat(view.state).isEqualTo(State.CLAIMING);
        roles.put(ROLE, new RoleRecord(ROLE, "session-1", claim.token(), 1, 0));
        read();
        assertThat(view.isLeader()).isTrue();
        assertThat(one(Command.Granted.class).reason()).isEqualTo(Reason.SETTLED);
    }

    @Test
    void anAnswerAfterItsTimeoutIsDropped() {
        joinAndRead();
        Claim claim = claim();
        time.advance(2_500);
        answerClaim(WriteResult.won(new RoleRecord(ROLE, "session-1", claim.token(), 1, 0)), -2_500);
        assertThat(view.isLeader()).isFalse();
    }

    @Test
    void aTermThatWasReleasedIsNotAdoptedAgainButReleasedAgain() {
        Term term = lead();
        on(new Event.StepDown(ROLE, 1));
        one(Command.Revoked.class).term().unpin();
        finishRead();
        on(new Event.Drained(ROLE, term.token()));
        release();
        answerRelease(WriteResult.unknown());
        time.advance(2_000);
        read();
        assertThat(view.isLeader()).isFalse();
        assertThat(release().held().token()).isEqualTo(term.token());
    }

    @Test
    void aRoleThatNobodyHereWantsIsGivenUp() {
        joinAndRead();
        claim();
        answerClaim(WriteResult.lost(null));
        roles.put("stranger", new RoleRecord("stranger", "session-1", 7, 1, 0));
        read();
        assertThat(release().role()).isEqualTo("stranger");
    }

    @Test
    void aRoleThatCameBackUnaskedGoesToNobody() {
        Term term = lead();
        seeBeating("other");
        on(new Event.Pause(ROLE, 1));
        term.unpin();
        on(new Event.Drained(ROLE, term.token()));
        assertThat(release().successor()).isEqualTo("other");
        answerRelease(WriteResult.won(new RoleRecord(ROLE, "other", release().token(), 2, 0)));
        // The other does not want it either, and hands it to the best of the others.
        roles.put(ROLE, new RoleRecord(ROLE, "session-1", term.token() + 1_000, 3, 0));
        read();
        assertThat(release().successor()).isNull();
    }

    @Test
    void aPauseThatIsTakenBackBeforeTheOutcomeOfAClaimIsAnswered() {
        joinAndRead();
        Claim claim = claim();
        RoleRecord won = new RoleRecord(ROLE, "session-1", claim.token(), 1, 0);
        List<Claim> claims = one(Command.Claim.class).claims();
        on(new Event.Pause(ROLE, 1));
        on(new Event.Resume(ROLE, 2));
        on(new Event.Claimed("session-1", Now.of(time), claims, List.of(WriteResult.won(won))));
        assertThat(view.isLeader()).isTrue();
        assertThat(history).contains(new Command.Reply(1, true, null), new Command.Reply(2, true, null));
    }

    @Test
    void aRoleThatIsWantedAgainBeforeItsReleaseIsSentIsKept() {
        joinAndRead();
        Claim claim = claim();
        List<Claim> claims = one(Command.Claim.class).claims();
        on(new Event.Pause(ROLE, 1));
        on(new Event.Claimed("session-1", Now.of(time), claims, List.of(WriteResult.unknown())));
        roles.put(ROLE, new RoleRecord(ROLE, "session-1", claim.token(), 1, 0));
        finishRead();
        // The release is due, but not before the retry after the unknown outcome.
        assertThat(commands).noneMatch(Command.GiveUp.class::isInstance);
        on(new Event.Resume(ROLE, 2));
        assertThat(view.isLeader()).isTrue();
        time.advance(3_000);
        on(new Event.Timer());
        assertThat(history).noneMatch(Command.GiveUp.class::isInstance);
        assertThat(view.isLeader()).isTrue();
    }

    @Test
    void aRoleThatWasHandedOverIsLedWithoutARead() {
        followAnother();
        on(handedOver("session-1", 9, 4));
        assertThat(one(Command.Granted.class).term().token()).isEqualTo(9);
        assertThat(view.isLeader()).isTrue();
        one(Command.Read.class);
    }

    @Test
    void whatIsToldOfOthersOrLateChangesNothing() {
        Term term = lead();
        on(handedOver("other", term.token() + 1, 7));
        assertThat(view.isLeader()).isTrue();
        finishRead();

        on(new Event.StepDown(ROLE, 1));
        term.unpin();
        on(new Event.Drained(ROLE, term.token()));
        RoleRecord released = new RoleRecord(ROLE, null, term.token(), 2, 0);
        roles.put(ROLE, released);
        answerRelease(WriteResult.won(released));
        on(handedOver("session-1", term.token(), 1));
        on(handedOver("session-1", term.token(), 9));
        assertThat(view.isLeader()).isFalse();
    }

    @Test
    void aRecordThatWasToldAndIsNeverReadIsBelievedForATtl() {
        followAnother();
        on(handedOver("session-1", 9, 4));
        Term term = one(Command.Granted.class).term();
        finishRead();
        for (int second = 0; second < 10; second++) {
            assertThat(term.isValid()).isTrue();
            time.advance(1_000);
            beat();
            sessions.put("other", session("other", second + 3, "other"));
            read();
        }
        assertThat(term.isValid()).isFalse();
    }

    @Test
    void aReadThatBeganBeforeARoleWasToldTakesNothingBack() {
        followAnother();
        StoreState before = new StoreState(2, Map.copyOf(roles), Map.copyOf(sessions));
        Now startedAt = Now.of(time);
        time.advance(1);
        on(handedOver("session-1", 9, 4));
        Term term = one(Command.Granted.class).term();
        on(new Event.StateRead(startedAt, before));
        assertThat(term.isValid()).isTrue();
        assertThat(view.isLeader()).isTrue();
    }

    @Test
    void aHintDuringAReadMakesAnother() {
        followAnother();
        time.advance(100);
        on(new Event.ChangedHint());
        one(Command.Read.class);
        Now startedAt = Now.of(time);
        StoreState read = new StoreState(1, Map.copyOf(roles), Map.copyOf(sessions));
        time.advance(1);
        on(new Event.ChangedHint());
        on(new Event.StateRead(startedAt, read));
        assertThat(commands).hasAtLeastOneElementOfType(Command.Read.class);
    }

    private void followAnother() {
        roles.put(ROLE, new RoleRecord(ROLE, "other", 5, 3, 0));
        sessions.put("other", session("other", 1, "other"));
        joinAndRead();
        seeBeating("other");
        assertThat(view.isLeader()).isFalse();
    }

    private static Event.ChangedHint handedOver(String holder, long token, long version) {
        return new Event.ChangedHint(List.of(new RoleRecord(ROLE, holder, token, version, 0)));
    }

    @Test
    void aTransferGoesToTheLivingSessionOfAMemberThatWasRestarted() {
        for (String dead : List.of("a-dead", "z-dead")) {
            sessions.put(dead, session(dead, 1, "other"));
        }
        Term term = lead();
        time.advance(1_000);
        sessions.put("living", session("living", 1, "other"));
        finishRead();
        on(new Event.Transfer(ROLE, "other", 1));
        term.unpin();
        on(new Event.Drained(ROLE, term.token()));
        assertThat(release().successor()).isEqualTo("living");
    }

    @Test
    void anOlderRecordIsIgnoredForATtlAndBelievedAfterThat() {
        Term term = lead();
        roles.put(ROLE, new RoleRecord(ROLE, null, 0, 0, 0));
        finishRead();
        for (int second = 0; second < 10; second++) {
            assertThat(term.isValid()).isTrue();
            time.advance(1_000);
            beat();
            read();
        }
        assertThat(term.isValid()).isFalse();
    }

    @Test
    void aRecordThatWentBackIsBelievedThoughNothingElseChanges() {
        Term term = lead();
        Map<String, RoleRecord> restored = Map.of(ROLE, new RoleRecord(ROLE, null, 0, 0, 0));
        for (int second = 0; second < 10; second++) {
            assertThat(term.isValid()).isTrue();
            on(new Event.StateRead(Now.of(time), new StoreState(1, restored, Map.copyOf(sessions))));
            time.advance(1_000);
            beat();
        }
        on(new Event.StateRead(Now.of(time), new StoreState(1, restored, Map.copyOf(sessions))));
        assertThat(term.isValid()).isFalse();
    }

    @Test
    void aReleaseGoesToNobodyOfWhomOnlyOneBeatWasSeen() {
        Term term = lead();
        sessions.put("other", session("other", 1, "other"));
        finishRead();
        on(new Event.Pause(ROLE, 1));
        on(new Event.Drained(ROLE, term.token()));
        assertThat(release().successor()).isNull();
    }

    @Test
    void anotherMemberWithThisIdIsReportedOnceAndOnlyIfItIsAlive() {
        joinAndRead();
        sessions.put("predecessor", session("predecessor", 4, "me"));
        sessions.put("namesake", session("namesake", 1, "me"));
        read();
        assertThat(warnings()).isEmpty();
        for (int beat = 2; beat < 5; beat++) {
            sessions.put("namesake", session("namesake", beat, "me"));
            sessions.put("session-1", session("session-1", beat, "me"));
            read();
        }
        assertThat(warnings()).singleElement().asString().contains("leader.member.id");
    }

    // R10

    @Test
    void aTurnThatFailsEndsTheTermAtOnceAndAnotherSessionBegins() {
        Term term = lead();
        Map<String, RoleRecord> poison = new HashMap<>(roles);
        poison.put("broken", null);
        commands = machine.on(
                Now.of(time), new Event.StateRead(Now.of(time), new StoreState(1, poison, Map.copyOf(sessions))));
        assertThat(one(Command.Defect.class).again()).isFalse();
        assertThat(term.isValid()).isFalse();
        on(new Event.Timer());
        assertThat(one(Command.Revoked.class).reason()).isEqualTo(Reason.DEFECT);
        assertThat(one(Command.Close.class).sessionId()).isEqualTo("session-1");
        on(new Event.Closed("session-1"));
        assertThat(commands).noneMatch(Command.Open.class::isInstance);
        time.advance(2_000);
        on(new Event.Timer());
        assertThat(one(Command.Open.class).sessionId()).isEqualTo("session-2");
    }

    @Test
    void whyTheStateCannotBeReadIsSaidOnceAndShownThoughBeatsGoOn() {
        Term term = lead();
        for (int second = 0; second < 60; second++) {
            time.advance(1_000);
            on(new Event.Timer());
            if (commands.stream().anyMatch(Command.Open.class::isInstance)) {
                on(new Event.Opened(one(Command.Open.class).sessionId(), Now.of(time)));
            }
            if (commands.stream().anyMatch(Command.Beat.class::isInstance)) {
                on(new Event.BeatAcknowledged(one(Command.Beat.class).sessionId(), Now.of(time)));
            }
            while (commands.stream().anyMatch(Command.Close.class::isInstance)) {
                on(new Event.Closed(one(Command.Close.class).sessionId()));
            }
            if (commands.stream().anyMatch(Command.Read.class::isInstance)) {
                on(new Event.ReadFailed("no permission READ on /leader"));
            }
            on(new Event.Drained(ROLE, term.token()));
        }
        assertThat(machine.view().failure).isEqualTo("no permission READ on /leader");
        assertThat(warnings())
                .extracting(Command.Report::text)
                .satisfiesExactly(
                        first -> assertThat(first).contains("no permission READ on /leader"),
                        second -> assertThat(second).contains(Reason.STATE_UNREAD.text()));
    }

    @Test
    void aTimeoutThatComesFirstDoesNotHideTheRefusalThatComesNext() {
        on(new Event.Start());
        for (String failure : List.of("no answer in 1 s", "no answer in 2 s", "wrong password", "wrong password")) {
            on(new Event.OpenFailed(one(Command.Open.class).sessionId(), failure));
            time.advance(2_000);
            on(new Event.Timer());
        }
        assertThat(warnings())
                .extracting(Command.Report::text)
                .satisfiesExactly(first -> assertThat(first).endsWith("no answer in 1 s"), second -> assertThat(second)
                        .endsWith("wrong password"));
    }

    @Test
    void noBeatIsSentWhenNoReadSucceededForATtl() {
        lead();
        on(new Event.ReadFailed("slow"));
        int beats = 0;
        for (int second = 0; second < 20; second++) {
            time.advance(1_000);
            on(new Event.Timer());
            if (commands.stream().anyMatch(Command.Beat.class::isInstance)) {
                beats++;
                on(new Event.BeatAcknowledged("session-1", Now.of(time)));
            }
            if (commands.stream().anyMatch(Command.Read.class::isInstance)) {
                on(new Event.ReadFailed("slow"));
            }
        }
        assertThat(beats).isBetween(4, 5);
        assertThat(machine.view().state).isEqualTo(SessionState.CONNECTING);
    }

    // Order of candidates, and the end

    @Test
    void theSecondCandidateWaitsAndLooksAgain() {
        Member better = new Member("better", "h", null, 7, Map.of(), true);
        sessions.put("better", new SessionRecord("better", 1, Duration.ofSeconds(10), better, 1));
        joinAndRead();
        assertThat(commands).noneMatch(Command.Claim.class::isInstance);
        time.advance(100);
        on(new Event.Timer());
        assertThat(commands).noneMatch(Command.Claim.class::isInstance);
        read();
        claim();
    }

    @Test
    void whoSteppedDownLetsOthersGoFirstForATtl() {
        giveUpBeside(Map.of("other", session("other", 1, "other")));
        for (int second = 1; second < 10; second++) {
            rest(second);
            assertThat(history).as("after %d s", second).noneMatch(Command.Claim.class::isInstance);
        }
        rest(10);
        assertThat(history).anyMatch(Command.Claim.class::isInstance);
    }

    @Test
    void whoSteppedDownAndIsAloneLeadsAgainAtOnce() {
        giveUpBeside(Map.of());
        assertThat(history).anyMatch(Command.Claim.class::isInstance);
    }

    /** Steps down while others are there, to nobody, since no two beats of theirs were seen. */
    private void giveUpBeside(Map<String, SessionRecord> others) {
        Term term = lead();
        sessions.putAll(others);
        finishRead();
        on(new Event.StepDown(ROLE, 1));
        on(new Event.Drained(ROLE, term.token()));
        RoleRecord vacant = new RoleRecord(ROLE, null, release().held().token(), 2, 0);
        roles.put(ROLE, vacant);
        history.clear();
        answerRelease(WriteResult.won(vacant));
        read();
    }

    /** A second goes by, in which everybody beats and is seen to. */
    private void rest(int beat) {
        time.advance(1_000);
        sessions.replaceAll((id, session) -> id.equals("session-1") ? session : session(id, beat + 1, id));
        beat();
        finishRead();
        on(new Event.Timer());
        finishRead();
    }

    @Test
    void leavingIsAnnouncedBeforeRolesAreHandedToTheBestOther() {
        Term term = lead();
        seeBeating("other");
        on(new Event.Stop());
        assertThat(one(Command.Beat.class).member().candidate()).isFalse();
        on(new Event.Drained(ROLE, term.token()));
        assertThat(commands).noneMatch(Command.GiveUp.class::isInstance);
        on(new Event.BeatAcknowledged("session-1", Now.of(time)));
        // Somebody else may be leaving too.
        one(Command.Read.class);
        sessions.put("better", new SessionRecord("better", 1, Duration.ofSeconds(10), LEAVING, 1));
        read();
        assertThat(release().successor()).isEqualTo("other");
        assertThat(release().token()).isGreaterThan(term.token());
        answerRelease(WriteResult.won(new RoleRecord(ROLE, "other", release().token(), 9, 0)));
        assertThat(one(Command.Close.class).sessionId()).isEqualTo("session-1");
        on(new Event.Closed("session-1"));
        one(Command.Stopped.class);
    }

    @Test
    void aBatchOfWhichNothingIsKnownIsTriedInSmallerParts() {
        for (int i = 0; i < 100; i++) {
            on(new Event.Join("role-" + i, new RoleView()));
        }
        joinAndRead();
        assertThat(one(Command.Claim.class).claims()).hasSize(101);
        List<Claim> claims = one(Command.Claim.class).claims();
        on(new Event.Claimed(
                "session-1",
                Now.of(time),
                claims,
                claims.stream().map(claim -> WriteResult.unknown()).toList()));
        read();
        time.advance(2_000);
        on(new Event.Timer());
        if (commands.stream().anyMatch(Command.Read.class::isInstance)) {
            read();
        }
        assertThat(one(Command.Claim.class).claims()).hasSizeLessThan(101);
    }

    // What happens

    private Term lead() {
        joinAndRead();
        Claim claim = claim();
        RoleRecord won = new RoleRecord(ROLE, "session-1", claim.token(), 1, 0);
        roles.put(ROLE, won);
        answerClaim(WriteResult.won(won));
        return one(Command.Granted.class).term();
    }

    private void joinAndRead() {
        on(new Event.Join(ROLE, view));
        on(new Event.Start());
        on(new Event.Opened(one(Command.Open.class).sessionId(), Now.of(time)));
        sessions.put("session-1", session("session-1", 1, "me"));
        one(Command.Read.class);
        read();
    }

    /** Answers the read that is under way, or makes one come about first. */
    private void read() {
        if (commands.stream().noneMatch(Command.Read.class::isInstance)) {
            on(new Event.ChangedHint());
        }
        on(new Event.StateRead(Now.of(time), new StoreState(1, Map.copyOf(roles), Map.copyOf(sessions))));
    }

    /** Ends a read that may be under way, so that the lane is free. */
    private void finishRead() {
        on(new Event.StateRead(Now.of(time), new StoreState(1, Map.copyOf(roles), Map.copyOf(sessions))));
    }

    private void beat() {
        on(new Event.Timer());
        if (commands.stream().anyMatch(Command.Beat.class::isInstance)) {
            List<Command> others = commands.stream()
                    .filter(command -> !(command instanceof Command.Beat))
                    .toList();
            on(new Event.BeatAcknowledged("session-1", Now.of(time)));
            List<Command> all = new ArrayList<>(others);
            all.addAll(commands);
            commands = all;
        }
    }

    private Claim claim() {
        return one(Command.Claim.class).claims().get(0);
    }

    private Release release() {
        return one(Command.GiveUp.class).releases().get(0);
    }

    private void answerClaim(WriteResult result) {
        answerClaim(result, 0);
    }

    private void answerClaim(WriteResult result, long startedMillisAgo) {
        Now now = Now.of(time);
        Now startedAt = new Now(now.nanos() + startedMillisAgo * 1_000_000, now.wallMillis() + startedMillisAgo);
        on(new Event.Claimed("session-1", startedAt, one(Command.Claim.class).claims(), List.of(result)));
    }

    private void answerRelease(WriteResult result) {
        on(new Event.Released(
                "session-1", Now.of(time), one(Command.GiveUp.class).releases(), List.of(result)));
    }

    private void on(Event event) {
        commands = machine.on(Now.of(time), event);
        history.addAll(commands);
        assertThat(commands).noneMatch(Command.Defect.class::isInstance);
    }

    /** Another member, of which two beats have been seen. */
    private void seeBeating(String id) {
        for (int beat = 1; beat <= 2; beat++) {
            sessions.put(id, session(id, beat, id));
            finishRead();
        }
    }

    private List<Command.Report> warnings() {
        return history.stream()
                .filter(Command.Report.class::isInstance)
                .map(Command.Report.class::cast)
                .filter(report -> report.severity() == Command.Report.Severity.WARN)
                .toList();
    }

    private <C extends Command> C one(Class<C> type) {
        List<C> found =
                commands.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).as("%s among %s", type.getSimpleName(), commands).hasSize(1);
        return found.get(0);
    }

    private static SessionRecord session(String id, long beat, String memberId) {
        return new SessionRecord(id, beat, Duration.ofSeconds(10), Member.of(memberId), 1);
    }
}
