// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import java.util.List;

/** What is known of the images that ZooKeeper comes in. */
final class ZookeeperImages {

    /** By which images, or names of service connections, ZooKeeper is recognised. */
    static final List<String> NAMES = List.of("zookeeper", "bitnami/zookeeper", "confluentinc/cp-zookeeper");

    static final int CLIENT_PORT = 2181;

    private ZookeeperImages() {}
}
