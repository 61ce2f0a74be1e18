// SPDX-License-Identifier: Apache-2.0
/** The etcd backend against real etcd processes, and what it survives. */
@NullMarked
package dev.leaderelection.etcd;

import org.jspecify.annotations.NullMarked;
