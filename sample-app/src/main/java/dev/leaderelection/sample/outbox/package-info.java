// SPDX-License-Identifier: Apache-2.0
/** The transactional outbox, and its relay that only the leader runs. */
@NullMarked
package dev.leaderelection.sample.outbox;

import org.jspecify.annotations.NullMarked;
