// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

class MariaDbFencesIT extends DatabaseFences {

    @Override
    TestDatabase database() {
        return Servers.mariaDb();
    }
}
