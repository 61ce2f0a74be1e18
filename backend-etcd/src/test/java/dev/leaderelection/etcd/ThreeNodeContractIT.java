// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

/** The contract on a cluster of three etcd processes. */
final class ThreeNodeContractIT extends EtcdStoreContract {

    ThreeNodeContractIT() {
        super(SharedServers.three());
    }
}
