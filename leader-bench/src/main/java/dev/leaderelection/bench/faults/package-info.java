// SPDX-License-Identifier: Apache-2.0
/** Members in processes of their own on real servers, what is done to them, and what is checked of what they believed. */
@NullMarked
package dev.leaderelection.bench.faults;

import org.jspecify.annotations.NullMarked;
