// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract kit on three servers, each store on any of them. */
class EnsembleContractIT extends ZookeeperContract {

    private static @Nullable Ensemble ensemble;

    @BeforeAll
    static void startEnsemble() throws Exception {
        ensemble = new Ensemble(1_000);
    }

    @AfterAll
    static void stopEnsemble() throws Exception {
        if (ensemble != null) {
            ensemble.close();
        }
    }

    @Override
    String connectString() {
        return String.valueOf(ensemble == null ? null : ensemble.connectString());
    }

    @Override
    protected int raceRounds() {
        return 60;
    }
}
