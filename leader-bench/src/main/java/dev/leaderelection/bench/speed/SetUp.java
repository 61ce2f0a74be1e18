// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.util.List;

/**
 * How it was measured, for the document.
 *
 * @param ttlMillis the TTL that all contestants ran with
 */
record SetUp(long ttlMillis) {

    List<String> lines() {
        return List.of(
                "",
                "## How it was measured",
                "",
                "- One server of each store on the loopback interface, every commit synchronised with the disk, shared by all"
                        + " contestants of a run; members in JVMs of their own, with the same options.",
                "- A TTL of " + ttlMillis / 1000.0 + " s for everybody. This project also with 1 s.",
                "- Each member asks its library about every tenth of a millisecond (where members crash or pause, of which there"
                        + " are many at a time: every millisecond, and at once on waking) whether it leads, and notes the system's"
                        + " monotonic clock, which all processes of a Linux machine share.",
                "- A crash or a pause: each round is an election between a victim in a JVM of its own and a survivor; the"
                        + " moments are spread over one TTL. Several rounds go on at once, two for each second of the TTL.",
                "- This project: defaults but for the TTL.",
                "- Curator: one client for each process, the session timeout is the TTL; to stand again takes a new latch.",
                "- Spring Integration over ZooKeeper: the same client, one initiator for each role.",
                "- Spring Integration over JDBC: one `JdbcLockRegistry` with the TTL and a pool of 10 connections; tuned: a"
                        + " registry for each role, a pool of 20, heartbeats every fifth of the TTL instead of every 500 ms,"
                        + " attempts every 250 ms instead of every 100 ms. Who gives up is stopped and started again, since who"
                        + " yields most often takes the role again itself. More attempts make its hand-over quicker and cost"
                        + " that many more transactions a second for each role.",
                "- jetcd: one lease and one campaign for each role; what was won is believed until the keep-alive fails or"
                        + " ends.",
                "- ShedLock: a lock that is tried for every second and extended five times in a TTL while held. It is made for"
                        + " runs of jobs; hand-over and many roles are not its business.",
                "- Store operations are packets received by ZooKeeper (pings included), messages received by etcd,"
                        + " transactions of PostgreSQL, statements of MariaDB; H2 counts none.");
    }
}
