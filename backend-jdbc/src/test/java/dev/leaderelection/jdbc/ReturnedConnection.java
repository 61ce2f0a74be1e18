// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Objects;
import java.util.function.Consumer;

/** A connection that goes back to its pool when it is closed. */
record ReturnedConnection(Connection real, Consumer<Connection> pool) {

    Connection proxy() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        pool.accept(real);
                        return null;
                    }
                    if (method.getName().equals("unwrap")) {
                        return real;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }
}
