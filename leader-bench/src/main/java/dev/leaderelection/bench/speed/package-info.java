// SPDX-License-Identifier: Apache-2.0
/** How quick and how cheap elections are, beside those of other libraries on the same servers. */
@NullMarked
package dev.leaderelection.bench.speed;

import org.jspecify.annotations.NullMarked;
