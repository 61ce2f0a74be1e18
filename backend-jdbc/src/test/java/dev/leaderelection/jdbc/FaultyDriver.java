// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A driver whose answers can be told: no counts, an answer that gets lost after the commit, a call that hangs. */
final class FaultyDriver implements ConnectionSource {

    private final ConnectionSource driver;
    private final List<Connection> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger executed = new AtomicInteger();
    private volatile boolean countless;
    private final Map<String, Exception> failures = new ConcurrentHashMap<>();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile boolean refusing;
    private volatile @Nullable String lost;
    private volatile @Nullable CountDownLatch hang;
    private volatile Duration connecting = Duration.ZERO;

    FaultyDriver(ConnectionSource driver) {
        this.driver = driver;
    }

    /** All connections opened so far, in that order. */
    List<Connection> opened() {
        return opened;
    }

    /** How many statements but beats were carried out so far. */
    int executed() {
        return executed.get();
    }

    /** From now on changes are answered with "success, no count". */
    void answerWithoutCounts() {
        countless = true;
    }

    /** The answer to the next statement that contains some text is lost, after it was carried out. */
    void loseAnswerTo(String sql) {
        lost = sql;
    }

    /** Whether new connections are refused from now on, as by a database that has too many. */
    void refuseConnections(boolean refuse) {
        refusing = refuse;
    }

    /** How long it takes from now on to open a connection. */
    void connectIn(Duration time) {
        connecting = time;
    }

    /** From now on a method of connections fails. */
    void failAt(String method, Exception failure) {
        failures.put(method, failure);
    }

    /** Methods do what they should again. */
    void recover() {
        failures.clear();
    }

    /** How many calls have failed because of {@link #failAt}. */
    int failed() {
        return failed.get();
    }

    /** From now on no statement is answered, and abort is ignored, until {@link #wakeUp}. */
    void hang() {
        hang = new CountDownLatch(1);
    }

    void wakeUp() {
        CountDownLatch latch = hang;
        hang = null;
        if (latch != null) {
            latch.countDown();
        }
    }

    @Override
    public Connection connect() throws SQLException {
        if (refusing) {
            throw new SQLException("Too many connections", "08004");
        }
        LockSupport.parkNanos(connecting.toNanos());
        Connection connection = driver.connect();
        opened.add(connection);
        return proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("abort") && hang != null) {
                return null;
            }
            Exception failure = failures.get(method.getName());
            if (failure != null) {
                failed.incrementAndGet();
                throw failure;
            }
            Object result = invoke(connection, method, arguments);
            if (result instanceof PreparedStatement statement) {
                return statement(statement, String.valueOf(arguments[0]));
            }
            return result;
        });
    }

    private PreparedStatement statement(PreparedStatement statement, String sql) {
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return invoke(statement, method, arguments);
            }
            if (!sql.contains("BEAT + 1")) {
                executed.incrementAndGet();
            }
            CountDownLatch latch = hang;
            if (latch != null) {
                latch.await();
                throw new SQLException("Woken up", "08006");
            }
            Object result = invoke(statement, method, arguments);
            String losing = lost;
            if (losing != null && sql.contains(losing)) {
                lost = null;
                throw new SQLException("The answer is lost", "08006");
            }
            return countless ? withoutCount(result) : result;
        });
    }

    private static @Nullable Object withoutCount(@Nullable Object result) {
        if (result instanceof int[] counts) {
            Arrays.fill(counts, Statement.SUCCESS_NO_INFO);
        }
        return result instanceof Integer ? (Object) Statement.SUCCESS_NO_INFO : result;
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
