// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.TimeSource;

/** Makes leader services with clocks of a test's own. */
public final class TimedEngine {

    private TimedEngine() {}

    /**
     * A service as {@link LeaderEngine#create(LeaderSettings, LeaderStore)} makes it, but for its clocks.
     *
     * @param settings namespace, member and times
     * @param store the store
     * @param time the two clocks that belief rests on
     * @return the service, not started yet
     */
    public static LeaderService create(LeaderSettings settings, LeaderStore store, TimeSource time) {
        return new EngineService(settings, store, time, EngineService.threads("leader-callback"));
    }
}
