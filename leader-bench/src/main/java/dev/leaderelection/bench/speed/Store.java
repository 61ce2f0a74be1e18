// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.member.Library;
import java.util.List;

/** The stores, and who can elect over each. */
enum Store {
    ZOOKEEPER("ZooKeeper", List.of(Library.OURS, Library.CURATOR_LATCH, Library.SPRING_ZOOKEEPER)),
    ETCD("etcd", List.of(Library.OURS, Library.JETCD)),
    POSTGRESQL("PostgreSQL", List.of(Library.OURS, Library.SPRING_JDBC, Library.SPRING_JDBC_TUNED, Library.SHEDLOCK)),
    MARIADB("MariaDB", List.of(Library.OURS)),
    H2("H2", List.of(Library.OURS));

    private final String title;

    private final List<Library> libraries;

    Store(String title, List<Library> libraries) {
        this.title = title;
        this.libraries = libraries;
    }

    String title() {
        return title;
    }

    List<Library> libraries() {
        return libraries;
    }

    /** Who is measured, as figures name it. */
    String contestant(Library library) {
        return library.title() + ", " + title;
    }
}
