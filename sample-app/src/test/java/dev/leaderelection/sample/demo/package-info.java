// SPDX-License-Identifier: Apache-2.0
/** The sample end to end: its jar, in processes of their own, over real servers. */
@NullMarked
package dev.leaderelection.sample.demo;

import org.jspecify.annotations.NullMarked;
