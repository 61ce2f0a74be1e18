// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * A message that was delivered.
 *
 * @param orderId the order it is about
 * @param message what the recipient was told
 * @param deliveredAt when, by the clock of the member that delivered it
 * @param memberId the member that delivered it
 * @param token the fencing token of the term in which it did
 */
record Delivery(UUID orderId, String message, Instant deliveredAt, String memberId, long token) {}
