// SPDX-License-Identifier: Apache-2.0
/** Runs of scheduled methods that were missed because nobody led their role, made up for by the next leader. */
@NullMarked
package dev.leaderelection.boot.catchup;

import org.jspecify.annotations.NullMarked;
