// SPDX-License-Identifier: Apache-2.0
/** What {@code ./demo} runs: several instances of the sample, their server, and a watch on who leads. */
@NullMarked
package dev.leaderelection.sample.demo;

import org.jspecify.annotations.NullMarked;
