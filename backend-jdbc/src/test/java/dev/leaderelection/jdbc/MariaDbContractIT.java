// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

class MariaDbContractIT extends JdbcStoreContract {

    MariaDbContractIT() {
        super(Servers.mariaDb());
    }
}
