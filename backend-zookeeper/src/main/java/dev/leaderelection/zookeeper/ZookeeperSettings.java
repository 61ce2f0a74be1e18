// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import org.apache.zookeeper.common.PathUtils;

/**
 * Where and how a {@link ZookeeperStore} keeps its nodes.
 *
 * @param root the node below which the namespaces are; created if it does not exist
 * @param access who may use the nodes that are created
 */
public record ZookeeperSettings(String root, Access access) {

    /** The root unless one is given. */
    public static final String DEFAULT_ROOT = "/leader";

    /**
     * Checks the root.
     *
     * @throws IllegalArgumentException if the root is no absolute path, or is {@code /} itself
     */
    public ZookeeperSettings {
        try {
            PathUtils.validatePath(root);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("leader.zookeeper.root '" + root + "': " + e.getMessage(), e);
        }
        if (root.equals("/")) {
            throw new IllegalArgumentException("leader.zookeeper.root must not be '/'; choose a node like /leader");
        }
    }

    /**
     * The usual root, and access as the client's authentication suggests.
     *
     * @return the settings
     */
    public static ZookeeperSettings defaults() {
        return new ZookeeperSettings(DEFAULT_ROOT, Access.AUTO);
    }

    /**
     * The same settings with another root.
     *
     * @param newRoot the root
     * @return a changed copy
     */
    public ZookeeperSettings withRoot(String newRoot) {
        return new ZookeeperSettings(newRoot, access);
    }

    /**
     * The same settings with another access.
     *
     * @param newAccess who may use the nodes
     * @return a changed copy
     */
    public ZookeeperSettings withAccess(Access newAccess) {
        return new ZookeeperSettings(root, newAccess);
    }

    /** The access list of the nodes that are created. Nodes that exist keep theirs. */
    public enum Access {
        /** {@link #CREATOR} if the client is authenticated, else {@link #OPEN}. */
        AUTO,
        /** All permissions for the identity of the client that creates a node, none for others. */
        CREATOR,
        /** All permissions for everybody who can reach the ensemble. */
        OPEN
    }
}
