// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.time.Instant;

/**
 * The begin or the end of a term of this process, as kept in a role's history.
 *
 * @param at when, by this process's wall clock
 * @param event begin or end
 * @param token the term's fencing token
 * @param reason why
 */
public record Transition(Instant at, Event event, long token, Reason reason) {

    /** Begin or end. */
    public enum Event {
        /** The term began. */
        GRANTED,
        /** The term ended. */
        REVOKED
    }

    /** Why a term began or ended. */
    public enum Reason {
        /** The role had never been led, or nobody held it. */
        VACANT("vacant: no holder"),
        /** The former leader's session was gone. */
        EXPIRED("vacant: session expired"),
        /** The former leader handed the role over to this member. */
        TRANSFERRED("transferred to this member"),
        /** A claim whose answer was lost turned out to have succeeded. */
        SETTLED("claim confirmed by a later read"),
        /** This member was asked to step down. */
        STEPPED_DOWN("stepped down"),
        /** This member was asked to hand the role over. */
        HANDED_OVER("transferred to another member"),
        /** The role was paused on this member. */
        PAUSED("paused"),
        /** This member was paused, with all its roles. */
        MEMBER_PAUSED("member paused"),
        /** Under balanced placement, the role went to the member that ranks first for it by its hash. */
        REBALANCED("rebalanced: another member ranks first"),
        /** Under balanced placement, the role went to a member with a higher priority for it. */
        OUTRANKED("another member has a higher priority"),
        /** This member is not healthy, and a healthy one took the role. */
        UNHEALTHY("this member is not healthy"),
        /** This member stopped. */
        SHUTDOWN("shutdown"),
        /** No heartbeat was acknowledged for TTL minus margin. */
        LAPSED("session lapsed: no heartbeat acknowledged in time"),
        /** The state of the store could not be read for a TTL, so no heartbeats were sent. */
        STATE_UNREAD("session lapsed: the state could not be read, so heartbeats were withheld"),
        /** Leader election failed on this member. */
        DEFECT("leader election failed on this member: a defect, see its log"),
        /** The session record was gone from the store. */
        SESSION_GONE("session gone from the store"),
        /** The role's record named another session or token: somebody edited it, or the store lost data. */
        RECORD_CHANGED("role record changed by somebody else");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /**
         * The reason in words.
         *
         * @return a short phrase for logs and the endpoint
         */
        public String text() {
            return text;
        }

        /**
         * Whether a term ended for this reason against this member's will: another member may lead already, and work
         * under the term is interrupted at once.
         *
         * @return {@code true} for a lapse, whatever it came from, a session that is gone, a record that was changed and a
         *     defect
         */
        public boolean isLoss() {
            return switch (this) {
                case LAPSED, STATE_UNREAD, DEFECT, SESSION_GONE, RECORD_CHANGED -> true;
                default -> false;
            };
        }
    }
}
