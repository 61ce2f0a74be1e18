// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.LeaderException;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.StaleLeaderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;

/**
 * Raises the fences of a role as soon as it is granted. No guarantee rests on that: a fenced method raises them itself
 * when it comes first, or when the raise failed here.
 */
final class FenceRaiser implements LeadershipListener, Ordered {

    private static final Logger log = LoggerFactory.getLogger(FenceRaiser.class);

    private final FencedMethods methods;

    FenceRaiser(FencedMethods methods) {
        this.methods = methods;
    }

    @Override
    public void onGranted(Leadership leadership) {
        for (FencedDatabase database : methods.databasesOf(leadership.role())) {
            try {
                database.raise(leadership);
            } catch (StaleLeaderException e) {
                log.error("The fence refuses a term that has just begun: {}", e.getMessage());
            } catch (LeaderException e) {
                log.warn("{}", e.getMessage());
            }
        }
    }

    /** Before the listeners of the application, which may take their time. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
