// SPDX-License-Identifier: Apache-2.0
/** Spring Integration's leader events, so that endpoints under {@code @Role} run on the leader only. */
@NullMarked
package dev.leaderelection.boot.integration;

import org.jspecify.annotations.NullMarked;
