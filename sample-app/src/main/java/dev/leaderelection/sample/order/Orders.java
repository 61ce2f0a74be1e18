// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.order;

import dev.leaderelection.sample.outbox.Outbox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** All orders. */
@Repository
class Orders {

    private final JdbcClient jdbc;

    private final Outbox outbox;

    private final Clock clock;

    Orders(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Stores the order and what must be delivered for it: both or neither. */
    @Transactional
    Order place(NewOrder wanted) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Order order = new Order(UUID.randomUUID(), wanted.customer(), wanted.item(), wanted.quantity(), now);
        jdbc.sql("INSERT INTO customer_order (id, customer, item, quantity, placed_at_ms) VALUES (?, ?, ?, ?, ?)")
                .params(order.id().toString(), order.customer(), order.item(), order.quantity(), now.toEpochMilli())
                .update();
        outbox.add(order.id(), order.quantity() + " x " + order.item() + " for " + order.customer(), now);
        return order;
    }

    /** The newest orders first. */
    List<Order> newest(int limit) {
        return jdbc.sql("SELECT * FROM customer_order ORDER BY placed_at_ms DESC, id LIMIT ?")
                .param(limit)
                .query(Orders::order)
                .list();
    }

    Optional<Order> find(UUID id) {
        return jdbc.sql("SELECT * FROM customer_order WHERE id = ?")
                .param(id.toString())
                .query(Orders::order)
                .optional();
    }

    private static Order order(ResultSet row, int number) throws SQLException {
        return new Order(
                UUID.fromString(row.getString("id")),
                row.getString("customer"),
                row.getString("item"),
                row.getInt("quantity"),
                Instant.ofEpochMilli(row.getLong("placed_at_ms")));
    }
}
