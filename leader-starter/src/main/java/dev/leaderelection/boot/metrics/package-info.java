// SPDX-License-Identifier: Apache-2.0
/** Micrometer's meters and observations of leader election. */
@NullMarked
package dev.leaderelection.boot.metrics;

import org.jspecify.annotations.NullMarked;
