// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

/**
 * Told that something in a namespace may have changed. Nothing may depend on being told. Safe for use by any thread; its
 * methods return at once.
 */
@FunctionalInterface
public interface ChangeListener {

    /** Something may have changed. */
    void changed();

    /**
     * Something has changed, and the record of a role was seen to name the session that this listener was given with. That
     * saves the time of a read: a role that a live session was given stays its own until the session itself gives it up, so
     * a record that is told late, or more than once, does no harm.
     *
     * @param record the record, as it was committed
     */
    default void handedOver(RoleRecord record) {
        changed();
    }
}
