// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import dev.leaderelection.LeaderException;
import org.jspecify.annotations.Nullable;

/**
 * The application cannot start because leader election is set up in a way that cannot work. Spring Boot prints
 * description and action instead of a stack trace.
 */
public final class LeaderConfigurationException extends LeaderException {

    private static final long serialVersionUID = 1L;

    private final String description;

    private final String action;

    /**
     * Creates an exception.
     *
     * @param description what is wrong, and where
     * @param action what to change
     */
    public LeaderConfigurationException(String description, String action) {
        this(description, action, null);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param description what is wrong, and where
     * @param action what to change
     * @param cause the failure below, if there is one
     */
    public LeaderConfigurationException(String description, String action, @Nullable Throwable cause) {
        super(description + System.lineSeparator() + action, cause);
        this.description = description;
        this.action = action;
    }

    /**
     * What is wrong, and where.
     *
     * @return one or more sentences
     */
    public String description() {
        return description;
    }

    /**
     * What to change.
     *
     * @return one or more sentences
     */
    public String action() {
        return action;
    }
}
