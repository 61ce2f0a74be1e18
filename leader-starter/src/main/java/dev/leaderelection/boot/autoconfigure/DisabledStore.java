// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreSession;
import java.time.Duration;

/** Stands where the store would be with {@code leader.enabled=false}. No session is ever opened in it. */
final class DisabledStore implements LeaderStore {

    @Override
    public String name() {
        return "disabled";
    }

    @Override
    public Duration pollInterval() {
        return Duration.ofDays(1);
    }

    @Override
    public StoreSession open(SessionRequest request, ChangeListener hints) {
        throw new StoreException(name(), "open a session", "set leader.enabled=true to take part in elections", null);
    }

    @Override
    public void close() {}
}
