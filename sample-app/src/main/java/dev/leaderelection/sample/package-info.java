// SPDX-License-Identifier: Apache-2.0
/** An order service of which several instances run, and one of them relays the outbox. */
@NullMarked
package dev.leaderelection.sample;

import org.jspecify.annotations.NullMarked;
