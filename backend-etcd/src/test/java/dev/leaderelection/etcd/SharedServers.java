// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import org.jspecify.annotations.Nullable;

/** The etcd processes that tests share which do them no harm; they end with the JVM. */
final class SharedServers {

    private static @Nullable EtcdCluster one;

    private static @Nullable EtcdCluster three;

    private SharedServers() {}

    // Not in static initializers: where there is no etcd, every test shall say so, and not that a class could not be
    // loaded.
    static synchronized EtcdCluster one() {
        EtcdCluster running = one;
        if (running == null) {
            running = EtcdCluster.start(1);
            one = running;
        }
        return running;
    }

    static synchronized EtcdCluster three() {
        EtcdCluster running = three;
        if (running == null) {
            running = EtcdCluster.start(3);
            three = running;
        }
        return running;
    }
}
