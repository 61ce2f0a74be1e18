// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import org.jspecify.annotations.Nullable;

/**
 * What became of an operator's request.
 *
 * @param outcome what became of it
 * @param role the role afterwards, when something was or is being done
 * @param message why nothing was done, else {@code null}
 */
record ActionResult(
        Outcome outcome,
        @Nullable RoleReport role,
        @Nullable String message) {

    /** What became of a request, with the HTTP status that says so. */
    enum Outcome {
        DONE(200),
        /** Work in flight is still being awaited; the rest follows by itself. */
        UNDER_WAY(202),
        REFUSED(400),
        UNKNOWN_ROLE(404),
        NOT_LEADING(409);

        private final int httpStatus;

        Outcome(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        int httpStatus() {
            return httpStatus;
        }
    }

    static ActionResult done(@Nullable RoleReport role) {
        return new ActionResult(Outcome.DONE, role, null);
    }

    static ActionResult underWay(@Nullable RoleReport role) {
        return new ActionResult(Outcome.UNDER_WAY, role, null);
    }

    static ActionResult refused(@Nullable String message) {
        return new ActionResult(Outcome.REFUSED, null, String.valueOf(message));
    }

    static ActionResult unknownRole(String role) {
        return new ActionResult(Outcome.UNKNOWN_ROLE, null, "This process has not joined a role '" + role + "'.");
    }

    static ActionResult notLeading(String what) {
        return new ActionResult(Outcome.NOT_LEADING, null, "This process does not lead " + what + ". Ask its leader.");
    }
}
