// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.spi.LeaderStore;

/** A backend whose module is on the classpath. There is one bean of this type for each. */
interface LeaderBackend {

    /**
     * The name by which {@code leader.backend} chooses it.
     *
     * @return a short name
     */
    String name();

    /**
     * Whether it can be chosen without being named, for example because there is a database.
     *
     * @return whether it is usable as the application stands
     */
    boolean isUsable();

    /**
     * Opens its store.
     *
     * @return the store
     * @throws dev.leaderelection.boot.LeaderConfigurationException if something that it needs is missing
     */
    LeaderStore open();
}
