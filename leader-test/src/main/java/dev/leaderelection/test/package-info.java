// SPDX-License-Identifier: Apache-2.0
/** Test support: the contract kit for stores, a store that fails as a test says, and time that a test moves. */
@NullMarked
package dev.leaderelection.test;

import org.jspecify.annotations.NullMarked;
