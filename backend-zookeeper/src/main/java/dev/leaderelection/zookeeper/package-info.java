// SPDX-License-Identifier: Apache-2.0
/** A store in ZooKeeper: persistent nodes, versioned writes, one watch. */
@NullMarked
package dev.leaderelection.zookeeper;

import org.jspecify.annotations.NullMarked;
