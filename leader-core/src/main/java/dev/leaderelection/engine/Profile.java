// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Candidacy;
import dev.leaderelection.Candidacy.State;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.Placement;
import java.util.TreeSet;

/**
 * What this member tells the others about itself with its heartbeats. It ranks itself by the same words, so that all
 * members that have read them rank it alike.
 */
final class Profile {

    private final Member member;

    private final Placement placement;

    private final TreeSet<String> wanted = new TreeSet<>();

    private final TreeSet<String> declined = new TreeSet<>();

    /** Length of the list of wanted roles: it is not even made when it is too long. */
    private int wantedCharacters;

    private boolean leaving;

    private boolean paused;

    private boolean unhealthy;

    private Member published;

    private long version;

    private long urgentVersion;

    private long standingVersion;

    Profile(LeaderSettings settings) {
        this.member = settings.member();
        this.placement = settings.placement();
        this.published = published();
    }

    Member member() {
        return published;
    }

    /** Increases with every change. */
    long version() {
        return version;
    }

    /** The last version that the others should hear of before the next heartbeat is due. */
    long urgentVersion() {
        return urgentVersion;
    }

    /** The last version in which this member began or ceased to stand: the others hear of it before it releases anything. */
    long standingVersion() {
        return standingVersion;
    }

    State state() {
        return published.candidacy().state();
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether this member may lead anything at all. */
    boolean mayLead() {
        return state() == State.STANDING || (state() == State.UNHEALTHY && placement.lastResort());
    }

    void wants(String role) {
        if (wanted.add(role)) {
            wantedCharacters += role.length() + 1;
            changed();
            urgentVersion = version;
        }
    }

    void declines(String role, boolean declines) {
        if (declines ? declined.add(role) : declined.remove(role)) {
            changed();
            urgentVersion = version;
        }
    }

    void leave() {
        leaving = true;
        standingChanged();
    }

    void setPaused(boolean nowPaused) {
        paused = nowPaused;
        standingChanged();
    }

    void setUnhealthy(boolean nowUnhealthy) {
        unhealthy = nowUnhealthy;
        standingChanged();
    }

    private void standingChanged() {
        State before = state();
        changed();
        if (state() != before) {
            urgentVersion = version;
            standingVersion = version;
        }
    }

    private void changed() {
        Member now = published();
        if (!now.equals(published)) {
            published = now;
            version++;
        }
    }

    private Member published() {
        boolean listed = wantedCharacters <= Candidacy.MOST_CHARACTERS;
        Candidacy candidacy = new Candidacy(
                presentState(),
                member.candidacy().revision(),
                listed ? wanted : null,
                placement.priorities(),
                declined);
        return member.with(candidacy.bounded());
    }

    private State presentState() {
        if (leaving) {
            return State.LEAVING;
        } else if (!member.candidate()) {
            return State.WATCHING;
        } else if (paused) {
            return State.PAUSED;
        }
        return unhealthy ? State.UNHEALTHY : State.STANDING;
    }
}
