// SPDX-License-Identifier: Apache-2.0
/** A page that shows what one instance knows about who leads, and the stream of events behind it. */
@NullMarked
package dev.leaderelection.dashboard;

import org.jspecify.annotations.NullMarked;
