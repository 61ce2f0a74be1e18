// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.order;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

/**
 * What a customer asks for.
 *
 * @param customer who orders
 * @param item what is ordered
 * @param quantity how many of it
 */
record NewOrder(
        @NotBlank @Size(max = 100) String customer,
        @NotBlank @Size(max = 100) String item,
        @Positive @Max(10_000) int quantity) {}
