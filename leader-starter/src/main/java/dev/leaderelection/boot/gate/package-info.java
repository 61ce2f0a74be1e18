// SPDX-License-Identifier: Apache-2.0
/** The gate in front of methods that only the leader of a role may run: {@link dev.leaderelection.LeaderOnly}. */
@NullMarked
package dev.leaderelection.boot.gate;

import org.jspecify.annotations.NullMarked;
