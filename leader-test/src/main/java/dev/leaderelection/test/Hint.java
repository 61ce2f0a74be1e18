// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

/** A change that a store may promise to hint to the other sessions of the namespace, in working order. */
public enum Hint {
    /** A role got a holder by a claim. */
    ROLE_CLAIMED,
    /** A role was released, to nobody or to a successor. */
    ROLE_RELEASED,
    /** A role was released to the session itself, which is told the record. */
    ROLE_HANDED_OVER,
    /** A session record was created. */
    SESSION_OPENED,
    /** A session record was deleted, by its member or by an eviction. */
    SESSION_DELETED
}
