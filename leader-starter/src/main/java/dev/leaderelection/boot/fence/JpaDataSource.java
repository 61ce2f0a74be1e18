// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.TransactionManager;

/** Loaded only where JPA is on the classpath. */
final class JpaDataSource {

    private JpaDataSource() {}

    static @Nullable DataSource of(TransactionManager manager) {
        return manager instanceof JpaTransactionManager jpa ? jpa.getDataSource() : null;
    }
}
