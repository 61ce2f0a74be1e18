// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** A table of the store is not there, or lacks a column. The message says where the DDL is. */
public final class SchemaMissingException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** The table. */
    private final String table;

    /** The place of the DDL in the jar. */
    private final String script;

    SchemaMissingException(String table, String script, @Nullable Throwable cause) {
        super(
                JdbcLeaderStore.NAME,
                "read the table " + table,
                "create it with the DDL in classpath:" + script
                        + ", or let the application create it with leader.jdbc.initialize-schema=always. The database says: "
                        + Failures.remedy(Failures.sqlException(cause)),
                cause);
        this.table = table;
        this.script = script;
    }

    /**
     * The table that is missing.
     *
     * @return its name with the prefix
     */
    public String table() {
        return table;
    }

    /**
     * Where the DDL for this database is.
     *
     * @return a resource of the class path, without the scheme
     */
    public String script() {
        return script;
    }
}
