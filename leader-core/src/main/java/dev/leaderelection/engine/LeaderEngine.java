// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.TimeSource;
import java.util.concurrent.ThreadFactory;

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
        return create(settings, store, EngineService.threads("leader-callback"));
    }

    /**
     * A service for one member, not started yet, whose listeners are told on threads of the caller's making. What the
     * threads are decides nothing else: heartbeats and the election have threads of their own.
     *
     * @param settings namespace, member and times
     * @param store the store, which must serve no other service; the caller closes it after the service
     * @param callbackThreads makes the threads on which listeners are told, virtual ones for example; two serve all
     *     roles as long as listeners return, and idle ones end
     * @return the service
     */
    public static LeaderService create(LeaderSettings settings, LeaderStore store, ThreadFactory callbackThreads) {
        return new EngineService(settings, store, TimeSource.SYSTEM, callbackThreads);
    }
}
