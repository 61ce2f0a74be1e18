// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.order;

import java.time.Instant;
import java.util.UUID;

/**
 * An order that was taken.
 *
 * @param id its id
 * @param customer who ordered
 * @param item what was ordered
 * @param quantity how many of it
 * @param placedAt when it was taken
 */
record Order(UUID id, String customer, String item, int quantity, Instant placedAt) {}
