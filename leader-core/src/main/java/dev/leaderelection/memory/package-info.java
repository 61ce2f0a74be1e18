// SPDX-License-Identifier: Apache-2.0
/** A store inside one JVM, for tests and single-process development. */
@NullMarked
package dev.leaderelection.memory;

import org.jspecify.annotations.NullMarked;
