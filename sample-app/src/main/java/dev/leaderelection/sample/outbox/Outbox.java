// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.outbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Messages that were promised together with an order and are not delivered yet. */
@Repository
public class Outbox {

    private final JdbcClient jdbc;

    Outbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Adds a message in the caller's transaction.
     *
     * @param orderId the order it is about; one message for each order
     * @param text what the recipient is told
     * @param now the time of the order
     * @throws org.springframework.transaction.IllegalTransactionStateException if there is no transaction: the message
     *     would then be kept though the order is not
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(UUID orderId, String text, Instant now) {
        jdbc.sql("INSERT INTO outbox (order_id, message, created_at_ms) VALUES (?, ?, ?)")
                .params(orderId.toString(), text, now.toEpochMilli())
                .update();
    }

    /** The oldest messages first. */
    List<OutboxMessage> oldest(int limit) {
        return jdbc.sql("SELECT order_id, message FROM outbox ORDER BY created_at_ms, order_id LIMIT ?")
                .param(limit)
                .query((row, number) ->
                        new OutboxMessage(UUID.fromString(row.getString("order_id")), row.getString("message")))
                .list();
    }

    /** How many messages there are. */
    long size() {
        return jdbc.sql("SELECT COUNT(*) FROM outbox").query(Long.class).single();
    }

    /** Takes a message out in the caller's transaction; {@code false} if somebody else did before. */
    @Transactional(propagation = Propagation.MANDATORY)
    boolean take(UUID orderId) {
        return jdbc.sql("DELETE FROM outbox WHERE order_id = ?")
                        .param(orderId.toString())
                        .update()
                == 1;
    }
}
