// SPDX-License-Identifier: Apache-2.0
/** The election itself: a state machine without I/O, and the shell that runs it against a store. */
@NullMarked
package dev.leaderelection.engine;

import org.jspecify.annotations.NullMarked;
