// SPDX-License-Identifier: Apache-2.0
/** Orders: any instance takes them, and notes in the same transaction what must be delivered. */
@NullMarked
package dev.leaderelection.sample.order;

import org.jspecify.annotations.NullMarked;
