// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

/** Told that something in a namespace may have changed. Nothing may depend on being told. */
@FunctionalInterface
public interface ChangeListener {

    /** Something may have changed. Safe for use by any thread; returns at once. */
    void changed();
}
