// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/**
 * What the others have been told of the {@link Profile}. A member that stands no more releases its roles only when it has
 * said so, and has looked who of the others stands no more either (R7): members that stop together do not hand roles to
 * each other.
 */
final class Announcements {

    private final Profile profile;

    private long beatSays;

    private long announced;

    private long announcedAt;

    private boolean lookedSince = true;

    Announcements(Profile profile) {
        this.profile = profile;
    }

    /** A new session begins with all that is to be said. */
    void opening() {
        beatSays = profile.version();
        announced = beatSays;
        lookedSince = true;
    }

    void beatSent() {
        beatSays = profile.version();
    }

    /** Whether there is something to say that does not wait for the next heartbeat. */
    boolean isUrgent() {
        return profile.urgentVersion() > beatSays;
    }

    /**
     * A heartbeat has arrived, or failed, which does not hold up anything either.
     *
     * @return whether to look at the others now
     */
    boolean beatEnded(Now now) {
        boolean news = announced < profile.standingVersion() && beatSays >= profile.standingVersion();
        announced = beatSays;
        if (news) {
            announcedAt = now.nanos();
            lookedSince = false;
        }
        return news;
    }

    void readSince(Now startedAt) {
        lookedSince |= startedAt.reached(announcedAt);
    }

    void readFailed() {
        lookedSince = true;
    }

    boolean mayRelease() {
        return announced >= profile.standingVersion() && lookedSince;
    }
}
