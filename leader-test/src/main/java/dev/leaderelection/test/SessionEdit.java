// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

/** What the contract kit wants done to a session's record behind the store's back. */
public enum SessionEdit {
    /**
     * The member information becomes something that cannot be read, an unfinished JSON text for example. Asked for only
     * where {@link LeaderStoreContract#canHoldUnknownData()}.
     */
    UNREADABLE_INFO,
    /**
     * The record, or the member information in it, gets fields that this version does not know, and keeps the rest. Asked
     * for only where {@link LeaderStoreContract#canHoldUnknownData()}.
     */
    UNKNOWN_FIELDS,
    /**
     * The beat becomes another one, lower if the store's records can express that. Where the store numbers its writes by
     * itself, writing the record again will do.
     */
    ANOTHER_BEAT
}
