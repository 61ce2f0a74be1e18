// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A file that another process has opened, and serves to this one. */
class H2FileElectionIT extends DatabaseElections {

    @TempDir
    private static Path directory;

    private static H2Host host;

    H2FileElectionIT() {
        super(host.database());
    }

    @BeforeAll
    static void startHost() throws IOException {
        host = H2Host.start(directory.resolve("leaders"));
    }

    @AfterAll
    static void stopHost() {
        host.close();
    }
}
