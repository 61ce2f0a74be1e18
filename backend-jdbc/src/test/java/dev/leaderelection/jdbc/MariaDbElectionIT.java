// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

class MariaDbElectionIT extends DatabaseElections {

    MariaDbElectionIT() {
        super(Servers.mariaDb());
    }
}
