// SPDX-License-Identifier: Apache-2.0
/** Real servers as processes: started, signalled, restarted on the same data and the same port. */
@NullMarked
package dev.leaderelection.bench.server;

import org.jspecify.annotations.NullMarked;
