// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** A simulated run broke an invariant. */
final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Invariant invariant;

    Violation(Invariant invariant, String what) {
        super(invariant + " (" + invariant.broken() + "): " + what);
        this.invariant = invariant;
    }

    Invariant invariant() {
        return invariant;
    }
}
