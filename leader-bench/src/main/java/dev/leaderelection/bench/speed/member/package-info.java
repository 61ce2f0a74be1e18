// SPDX-License-Identifier: Apache-2.0
/** The members of elections by several libraries, which run in JVMs of their own and do what the driver says. */
@NullMarked
package dev.leaderelection.bench.speed.member;

import org.jspecify.annotations.NullMarked;
