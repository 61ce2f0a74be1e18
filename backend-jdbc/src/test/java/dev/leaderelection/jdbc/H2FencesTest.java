// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

class H2FencesTest extends DatabaseFences {

    private final TestDatabase database = TestDatabase.h2InMemory();

    @Override
    TestDatabase database() {
        return database;
    }
}
