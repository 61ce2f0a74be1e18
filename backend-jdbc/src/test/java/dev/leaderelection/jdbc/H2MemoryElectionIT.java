// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

class H2MemoryElectionIT extends DatabaseElections {

    H2MemoryElectionIT() {
        super(TestDatabase.h2InMemory());
    }
}
