// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.TimeSource;

/** Makes leader services. */
public final class LeaderEngine {

    private LeaderEngine() {}

    /**
     * A service for one member, not started yet.
     *
     * @param settings namespace, member and times
     * @param store the store, which must serve no other service; the caller closes it after the service
     * @return the service
     */
    public static LeaderService create(LeaderSettings settings, LeaderStore store) {
        return new EngineService(settings, store, TimeSource.SYSTEM);
    }
}
