// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.test.Hint;
import java.util.EnumSet;
import java.util.Set;

class PostgresContractIT extends JdbcStoreContract {

    PostgresContractIT() {
        super(Servers.postgres());
    }

    @Override
    protected Set<Hint> promisedHints() {
        return EnumSet.allOf(Hint.class);
    }

    /** Each takes several commits to disk. */
    @Override
    protected int raceRounds() {
        return 150;
    }
}
