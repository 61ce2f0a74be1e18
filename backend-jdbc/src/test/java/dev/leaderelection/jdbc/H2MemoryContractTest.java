// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

class H2MemoryContractTest extends JdbcStoreContract {

    H2MemoryContractTest() {
        super(TestDatabase.h2InMemory());
    }
}
