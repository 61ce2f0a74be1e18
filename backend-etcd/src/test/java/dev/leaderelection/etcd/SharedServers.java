// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

/** The etcd processes that tests share which do them no harm; they end with the JVM. */
final class SharedServers {

    private SharedServers() {}

    static EtcdCluster one() {
        return One.CLUSTER;
    }

    static EtcdCluster three() {
        return Three.CLUSTER;
    }

    private static final class One {

        static final EtcdCluster CLUSTER = EtcdCluster.start(1);
    }

    private static final class Three {

        static final EtcdCluster CLUSTER = EtcdCluster.start(3);
    }
}
