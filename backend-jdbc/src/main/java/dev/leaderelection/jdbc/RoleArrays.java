// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.Array;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;

/** Writes as seven arrays, which PostgreSQL and H2 take for the columns of a table. */
final class RoleArrays {

    /** The table {@code w}. */
    static final String TABLE = "SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?)"
            + " AS w(NAME, OLD_HOLDER, OLD_TOKEN, OLD_VERSION, HOLDER, TOKEN, SINCE)";

    private static final String TEXT = "varchar";
    private static final String NUMBER = "bigint";

    private RoleArrays() {}

    /** The arrays for {@link #TABLE}, and what other parameters follow. */
    static Object[] parameters(LaneConnection connection, List<RoleWrite> writes, Object... others) {
        Object[] parameters = new Object[7 + others.length];
        parameters[0] = array(connection, TEXT, writes, RoleWrite::role);
        parameters[1] = array(connection, TEXT, writes, RoleWrite::expectedHolder);
        parameters[2] =
                array(connection, NUMBER, writes, write -> write.expected().token());
        parameters[3] =
                array(connection, NUMBER, writes, write -> write.expected().version());
        parameters[4] = array(connection, TEXT, writes, RoleWrite::holder);
        parameters[5] = array(connection, NUMBER, writes, RoleWrite::token);
        parameters[6] = array(connection, NUMBER, writes, RoleWrite::sinceMillis);
        System.arraycopy(others, 0, parameters, 7, others.length);
        return parameters;
    }

    private static Array array(
            LaneConnection connection,
            String type,
            List<RoleWrite> writes,
            Function<RoleWrite, @Nullable Object> value) {
        Object[] values = writes.stream().map(value).toArray();
        ConnectionCallback<Array> create = raw -> raw.createArrayOf(type, values);
        return Objects.requireNonNull(connection.jdbc().execute(create));
    }
}
