// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.zookeeper.ZookeeperSettings;
import dev.leaderelection.zookeeper.ZookeeperSettings.Access;
import dev.leaderelection.zookeeper.ZookeeperStore;
import org.apache.curator.framework.CuratorFramework;

/** A ZooKeeper ensemble. */
final class ZookeeperBackend implements LeaderBackend {

    private final LeaderZookeeperProperties properties;

    private final ZookeeperClient client;

    ZookeeperBackend(LeaderZookeeperProperties properties, ZookeeperClient client) {
        this.properties = properties;
        this.client = client;
    }

    @Override
    public String name() {
        return ZookeeperStore.NAME;
    }

    /** Who adds the module wants it. */
    @Override
    public boolean isUsable() {
        return true;
    }

    @Override
    public LeaderStore open() {
        ZookeeperSettings settings = settings();
        CuratorFramework curator = client.get();
        // Who gave credentials must not get nodes that are open to everybody because the credentials were refused.
        boolean strict = settings.access() == Access.AUTO && client.isAuthenticated();
        return ZookeeperStore.using(curator, strict ? settings.withAccess(Access.CREATOR) : settings);
    }

    private ZookeeperSettings settings() {
        try {
            return new ZookeeperSettings(properties.root(), properties.access());
        } catch (IllegalArgumentException e) {
            throw new LeaderConfigurationException(
                    String.valueOf(e.getMessage()), "Change the property under leader.zookeeper.", e);
        }
    }
}
