// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

/** The contract on one etcd process. */
final class OneNodeContractIT extends EtcdStoreContract {

    OneNodeContractIT() {
        super(SharedServers.one());
    }
}
