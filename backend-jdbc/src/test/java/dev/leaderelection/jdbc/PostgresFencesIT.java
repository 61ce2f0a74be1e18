// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

class PostgresFencesIT extends DatabaseFences {

    @Override
    TestDatabase database() {
        return Servers.postgres();
    }
}
