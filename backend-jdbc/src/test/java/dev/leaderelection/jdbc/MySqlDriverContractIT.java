// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

/** MySQL's driver, in front of MariaDB. */
class MySqlDriverContractIT extends JdbcStoreContract {

    MySqlDriverContractIT() {
        super(new TestDatabase(
                Servers.mariaDb().url().replace("jdbc:mariadb:", "jdbc:mysql:"),
                Servers.mariaDb().user(),
                Servers.mariaDb().password()));
    }

    @Override
    protected int raceRounds() {
        return 30;
    }
}
