// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

/** The libraries that are measured. */
public enum Library {
    /** This project. */
    OURS("this project"),
    /** Apache Curator's latch. */
    CURATOR_LATCH("Curator LeaderLatch"),
    /** Spring Integration on ZooKeeper. */
    SPRING_ZOOKEEPER("Spring Integration LeaderInitiator"),
    /** Spring Integration on a database, only its TTL set. */
    SPRING_JDBC("Spring Integration LockRegistryLeaderInitiator"),
    /** Spring Integration on a database, set up for many roles. */
    SPRING_JDBC_TUNED("the same, tuned for many roles"),
    /** Elections of etcd's own. */
    JETCD("jetcd Election"),
    /** Locks for runs of jobs. */
    SHEDLOCK("ShedLock"),
    /** Nobody: a client that is connected and does nothing. */
    IDLE_CLIENT("idle client");

    private final String title;

    Library(String title) {
        this.title = title;
    }

    /**
     * As the document calls it.
     *
     * @return the title
     */
    public String title() {
        return title;
    }
}
