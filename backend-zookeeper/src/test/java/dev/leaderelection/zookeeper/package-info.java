// SPDX-License-Identifier: Apache-2.0
/** Tests of the ZooKeeper store, against real servers in this process. */
@NullMarked
package dev.leaderelection.zookeeper;

import org.jspecify.annotations.NullMarked;
