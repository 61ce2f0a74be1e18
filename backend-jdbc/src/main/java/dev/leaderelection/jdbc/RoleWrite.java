// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import org.jspecify.annotations.Nullable;

/** One compare-and-set of a role's row: what must be there, and what is written. */
record RoleWrite(RoleRecord expected, @Nullable String holder, long token, long sinceMillis) {

    /** What kind of write it is; all writes of one statement are of one kind. */
    enum Kind {
        /** A claim of a role that has no row yet: inserts it. */
        CREATE,
        /** A claim of a row that is exactly as expected, if the holder it names has no session. */
        CLAIM,
        /** A release of a row that has the holder and the token expected. */
        RELEASE
    }

    static RoleWrite of(Claim claim, String sessionId) {
        return new RoleWrite(claim.asRead(), sessionId, claim.token(), claim.sinceMillis());
    }

    /** Whatever holder the caller knows of, a session releases only what it holds itself. */
    static RoleWrite of(Release release, String sessionId) {
        RoleRecord held = release.held();
        RoleRecord own = new RoleRecord(held.name(), sessionId, held.token(), held.version(), held.sinceMillis());
        return new RoleWrite(own, release.successor(), release.token(), release.sinceMillis());
    }

    String role() {
        return expected.name();
    }

    /** The holder expected, in a form that SQL compares. */
    String expectedHolder() {
        String expectedHolder = expected.holder();
        return expectedHolder == null ? Statements.NOBODY : expectedHolder;
    }

    /** The row after the write. New rows begin at version 0, one above {@link RoleRecord#ABSENT}. */
    RoleRecord written() {
        return new RoleRecord(role(), holder, token, expected.version() + 1, sinceMillis);
    }

    /** Whether a row that was read later shows this very write. */
    boolean isShownBy(RoleRecord row) {
        return row.equals(written());
    }
}
