// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.Member;
import org.jspecify.annotations.Nullable;

/**
 * Another member than before was seen to lead a role, or none. For people, routing and logs; never a licence to act.
 *
 * @param role the role
 * @param leader the leader, or {@code null} if the role is vacant or its leader is not known
 */
public record LeaderChangedEvent(String role, @Nullable Member leader) {}
