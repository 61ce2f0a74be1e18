// SPDX-License-Identifier: Apache-2.0
/** The store that keeps sessions and roles as plain keys in etcd, without leases. */
@NullMarked
package dev.leaderelection.etcd;

import org.jspecify.annotations.NullMarked;
