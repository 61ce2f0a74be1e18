// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import org.jspecify.annotations.Nullable;

/**
 * What became of a claim or a release.
 *
 * @param outcome what is known
 * @param record the role's record after it where it is known: always when {@code WON}, perhaps when {@code LOST}
 */
public record WriteResult(Outcome outcome, @Nullable RoleRecord record) {

    /** What is known of a write. */
    public enum Outcome {
        /** The write is committed. */
        WON,
        /** The record was not as expected; nothing was written, and nothing will be. */
        LOST,
        /** It may or may not be committed, now or later. */
        UNKNOWN
    }

    /**
     * A committed write.
     *
     * @param record the record as written, with its new version
     * @return the result
     */
    public static WriteResult won(RoleRecord record) {
        return new WriteResult(Outcome.WON, record);
    }

    /**
     * A lost race.
     *
     * @param record the record as it is now, if it is known
     * @return the result
     */
    public static WriteResult lost(@Nullable RoleRecord record) {
        return new WriteResult(Outcome.LOST, record);
    }

    /**
     * An unknown outcome.
     *
     * @return the result
     */
    public static WriteResult unknown() {
        return new WriteResult(Outcome.UNKNOWN, null);
    }
}
