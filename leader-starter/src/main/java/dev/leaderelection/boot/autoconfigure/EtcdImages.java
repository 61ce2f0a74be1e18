// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import java.util.List;

/** What is known of the images that etcd comes in. */
final class EtcdImages {

    /** By which images, or names of service connections, etcd is recognised. */
    static final List<String> NAMES = List.of("etcd", "etcd-development/etcd", "coreos/etcd", "bitnami/etcd");

    static final int CLIENT_PORT = 2379;

    /** The variable by which Bitnami's image is told to switch authentication on. */
    static final String ROOT_PASSWORD = "ETCD_ROOT_PASSWORD";

    private EtcdImages() {}
}
