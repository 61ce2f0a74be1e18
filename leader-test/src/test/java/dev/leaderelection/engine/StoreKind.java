// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** What a simulated store promises. */
enum StoreKind {
    /** Every operation is one atomic step, and a claim checks that the holder has no session (SQL, etcd). */
    ATOMIC,
    /** Reads see the roles first and the sessions later; a claim compares nothing but the role's record. */
    TWO_STEPS,
    /** Reads come from caches that fill apart from a server that lags; a claim looks again over one connection (ZooKeeper). */
    LAGGING
}
