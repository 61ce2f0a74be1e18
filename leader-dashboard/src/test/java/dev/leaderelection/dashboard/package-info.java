// SPDX-License-Identifier: Apache-2.0
/** Tests of the dashboard: the stream over HTTP, the page in a real browser. */
@NullMarked
package dev.leaderelection.dashboard;

import org.jspecify.annotations.NullMarked;
