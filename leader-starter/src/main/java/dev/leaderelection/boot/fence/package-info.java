// SPDX-License-Identifier: Apache-2.0
/** What keeps the writes of terms that are over out: fenced transactions, and tokens on their way over HTTP. */
@NullMarked
package dev.leaderelection.boot.fence;

import org.jspecify.annotations.NullMarked;
