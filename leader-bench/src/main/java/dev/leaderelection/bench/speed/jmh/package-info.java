// SPDX-License-Identifier: Apache-2.0
/** Benchmarks of the calls that an application makes all the time, run by JMH. */
@NullMarked
package dev.leaderelection.bench.speed.jmh;

import org.jspecify.annotations.NullMarked;
