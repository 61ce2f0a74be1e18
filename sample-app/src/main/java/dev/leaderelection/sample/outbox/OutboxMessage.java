// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.outbox;

import java.util.UUID;

/**
 * What still has to be delivered.
 *
 * @param orderId the order it is about
 * @param text what the recipient is told
 */
record OutboxMessage(UUID orderId, String text) {}
