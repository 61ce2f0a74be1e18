// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import org.jspecify.annotations.Nullable;

/**
 * A change of a role's holder in a run.
 *
 * @param at when, in nanoseconds of true time
 * @param role the role
 * @param from the member that held it before, or {@code null} if it was the first
 * @param to the member that holds it now
 */
record Move(long at, String role, @Nullable String from, @Nullable String to) {}
