// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.Member;
import dev.leaderelection.Transition.Reason;
import java.time.Duration;

/**
 * One member whose elections a test decides: nothing is elected, nothing waits for an election, and time stands still
 * until the test moves it. What the application sees is a {@link LeaderService} that keeps its promises: terms are never
 * revived, tokens rise, listeners hear of each term in turn.
 *
 * <pre>{@code
 * leaders.grant("reports");      // the application leads, its listeners have been told
 * leaders.partition();           // the store is out of reach: it leads on, until its session lapses
 * leaders.expire();              // now it has lapsed: belief is off, the listeners have been told
 * leaders.heal();                // a new session, as a follower
 * }</pre>
 *
 * <p>Listeners are told on the thread of the test, before a method returns; what they throw fails the method, after all
 * others have been told. Meant for one thread; what the application asks of the service may come from any.
 */
public final class TestLeaders {

    private final ManualMember member;

    private TestLeaders(ManualMember member) {
        this.member = member;
    }

    /**
     * A member of the namespace {@code test}, with the id {@code me} and a TTL of ten seconds.
     *
     * @return what decides its elections
     */
    public static TestLeaders create() {
        return create(defaultSettings());
    }

    /**
     * A member with settings of its own.
     *
     * @param settings the settings
     * @return what decides its elections
     */
    public static TestLeaders create(LeaderSettings settings) {
        return new TestLeaders(new ManualMember(settings));
    }

    static LeaderSettings defaultSettings() {
        return LeaderSettings.of("test").withMember(Member.of("me"));
    }

    /**
     * The service that the application under test is given.
     *
     * @return the service, the same each time
     */
    public LeaderService service() {
        return member;
    }

    /**
     * Begins a term, for which the member becomes a candidate if it is none yet. Work under an ended term of the role is
     * awaited first, up to the drain timeout, as an election does: one process never works under two terms of a role.
     *
     * @param role the role
     * @return the term; the one that lasts already, if there is one
     * @throws IllegalStateException if the member could not win an election now: it is cut off, frozen, stopped, or the
     *     role is paused
     */
    public Leadership grant(String role) {
        return done(member.grant(role));
    }

    /**
     * Ends a term as if the member had stepped down. Does nothing if it does not lead.
     *
     * @param role the role
     * @throws IllegalArgumentException if the role was never joined
     */
    public void revoke(String role) {
        revoke(role, Reason.STEPPED_DOWN);
    }

    /**
     * Ends a term for a reason. Does nothing if the member does not lead.
     *
     * @param role the role
     * @param reason why the term ends
     * @throws IllegalArgumentException if the role was never joined
     */
    public void revoke(String role, Reason reason) {
        member.joined(role).cut(reason);
        done(role);
    }

    /**
     * Lets another member lead, which appears if it is not known yet. A term of this member is handed over to it.
     *
     * @param role the role
     * @param other the other member
     */
    public void grantTo(String role, Member other) {
        member.present(other);
        member.role(role).giveTo(other);
        done(role);
    }

    /**
     * Pauses a role on this member, as an operator does: it is given up, and not granted until it is resumed.
     *
     * @param role the role
     * @throws IllegalArgumentException if the role was never joined
     */
    public void pause(String role) {
        var unused = member.joined(role).pause();
        done(role);
    }

    /**
     * Ends a pause of a role. It is not granted by that, unless everything leads.
     *
     * @param role the role
     * @throws IllegalArgumentException if the role was never joined
     */
    public void resume(String role) {
        var unused = member.joined(role).resume();
        done(role);
    }

    /**
     * Cuts the member off from its store. Terms last until the session lapses: with {@link #expire}, or when
     * {@link #advance} has gone far enough.
     */
    public void partition() {
        member.partition();
    }

    /** Ends {@link #partition()}: in time, and no term has ended; too late, and a new session begins, as a follower. */
    public void heal() {
        member.heal();
        done(this);
    }

    /**
     * Lets the session lapse, as if no heartbeat had been acknowledged for too long: all terms end, with the reason
     * {@link Reason#LAPSED}. A new session begins, unless the member is cut off.
     */
    public void expire() {
        member.expire();
        done(this);
    }

    /**
     * Lets the whole process stand still for longer than its session lasts, as in a long pause of the garbage collector or
     * the machine: belief is off, and nobody has been told. What the test runs until {@link #thaw} is what a process does
     * first when it wakes.
     */
    public void freeze() {
        member.freeze();
    }

    /** Ends {@link #freeze()}: the listeners hear that the terms have lapsed, and a new session begins. */
    public void thaw() {
        member.thaw();
        done(this);
    }

    /**
     * What the application said last of its health. No role is moved because of it.
     *
     * @return whether it is fit to lead
     * @see LeaderService#reportHealth
     */
    public boolean isHealthy() {
        return member.isHealthy();
    }

    /**
     * Lets time go by. Heartbeats go on meanwhile, unless the member is cut off or frozen.
     *
     * @param time how much, not negative
     */
    public void advance(Duration time) {
        member.advance(time);
        done(this);
    }

    /**
     * Grants every role when this is called, when it is joined later, and with every new session; or stops doing so.
     *
     * @param on whether everything leads
     */
    public void leadEverything(boolean on) {
        member.leadEverything(on);
        done(this);
    }

    /**
     * Ends all terms and whatever else this object was told to do, except for time that went by. Work in flight is
     * awaited up to the drain timeout.
     */
    public void reset() {
        member.reset();
        done(this);
    }

    private <T> T done(T answer) {
        member.notices().throwFailures();
        return answer;
    }
}
