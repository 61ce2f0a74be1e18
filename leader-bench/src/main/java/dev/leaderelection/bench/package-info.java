// SPDX-License-Identifier: Apache-2.0
/** What {@code ./bench} starts: members on real servers under faults, and benchmarks beside other libraries. */
@NullMarked
package dev.leaderelection.bench;

import org.jspecify.annotations.NullMarked;
