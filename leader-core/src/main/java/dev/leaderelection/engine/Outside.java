// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a machine takes from and tells to the outside.
 *
 * @param sessionIds makes ids that are never used twice (R1)
 * @param random for jitter
 * @param whenDrained told, by any thread, when the last work under an ended term is over
 * @param pollInterval of the store
 * @param operationTimeout of the store's operations other than beats
 */
record Outside(
        Supplier<String> sessionIds,
        RandomGenerator random,
        Consumer<Term> whenDrained,
        Duration pollInterval,
        Duration operationTimeout) {}
