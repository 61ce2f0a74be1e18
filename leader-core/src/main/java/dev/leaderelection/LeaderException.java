// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import org.jspecify.annotations.Nullable;

/** Root of every exception that leader election throws. Unchecked; the message says what is wrong and what helps. */
public class LeaderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what went wrong, where, and the remedy
     */
    public LeaderException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what went wrong, where, and the remedy
     * @param cause the failure below, if there is one
     */
    public LeaderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
