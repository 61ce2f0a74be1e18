// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract kit on three servers, each store on any of the followers. Clients of the ensemble's leader are not among
 * them: it answers a {@code sync} of its own clients like any read ({@code CommitProcessor.matchSyncs}), so that their
 * reads may lag for a moment, which the kit does not wait for. That this does no harm is shown by {@link
 * EnsembleFaultsIT} and the simulator.
 */
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
        Ensemble present = Objects.requireNonNull(ensemble);
        return present.connectString(present.followers());
    }

    @Override
    protected int raceRounds() {
        return 60;
    }
}
