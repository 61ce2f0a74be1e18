// SPDX-License-Identifier: Apache-2.0
/** What ahead-of-time processing cannot find out by itself. */
@NullMarked
package dev.leaderelection.boot.aot;

import org.jspecify.annotations.NullMarked;
