// SPDX-License-Identifier: Apache-2.0
/** What a store (a backend) implements: records with compare-and-set, reads, and perhaps hints of change. */
@NullMarked
package dev.leaderelection.spi;

import org.jspecify.annotations.NullMarked;
