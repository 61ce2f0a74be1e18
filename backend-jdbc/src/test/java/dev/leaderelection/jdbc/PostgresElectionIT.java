// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.time.Duration;

class PostgresElectionIT extends DatabaseElections {

    PostgresElectionIT() {
        super(Servers.postgres());
    }

    /** Thanks to notifications; measured 2.4 ms for the bare statements. */
    @Override
    Duration longestHandOver() {
        return Duration.ofMillis(15);
    }

    @Override
    int handOvers() {
        return 40;
    }
}
