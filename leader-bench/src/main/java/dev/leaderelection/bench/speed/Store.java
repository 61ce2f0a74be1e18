// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.member.Library;
import java.util.List;

/** The stores, and who can elect over each. */
enum Store {
    ZOOKEEPER("ZooKeeper"),
    ETCD("etcd"),
    POSTGRESQL("PostgreSQL"),
    MARIADB("MariaDB"),
    H2("H2");

    private final String title;

    Store(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    List<Library> libraries() {
        return switch (this) {
            case ZOOKEEPER -> List.of(Library.OURS, Library.CURATOR_LATCH, Library.SPRING_ZOOKEEPER);
            case ETCD -> List.of(Library.OURS, Library.JETCD);
            case POSTGRESQL -> List.of(Library.OURS, Library.SPRING_JDBC, Library.SPRING_JDBC_TUNED, Library.SHEDLOCK);
            case MARIADB, H2 -> List.of(Library.OURS);
        };
    }

    /** Who is measured, as figures name it. */
    String contestant(Library library) {
        return library.title() + ", " + title;
    }
}
