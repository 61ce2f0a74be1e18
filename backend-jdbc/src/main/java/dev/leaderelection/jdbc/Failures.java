// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.StoreException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is said about failures. */
final class Failures {

    private Failures() {}

    static StoreException failed(String operation, String remedy, @Nullable Throwable cause) {
        return new StoreException(JdbcLeaderStore.NAME, operation, remedy, cause);
    }

    /** What the database says; it is most often what an operator needs. */
    static String remedy(@Nullable Throwable error) {
        return error == null ? "no reason is known" : String.valueOf(error.getMessage());
    }

    /** The failure of the driver below an exception, if there is one. */
    static @Nullable SQLException sqlException(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sqlException) {
                return sqlException;
            }
        }
        return null;
    }
}
