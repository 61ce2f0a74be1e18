// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.outbox;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.Leadership;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The recipient of the messages; a table stands for the broker or the mail server that a real service would have. */
@Repository
class Deliveries {

    private final JdbcClient jdbc;

    private final Outbox outbox;

    private final Clock clock;

    Deliveries(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Delivers a message and takes it out of the outbox: both or neither. Does nothing if somebody else did before. A
     * relay that was frozen in here delivers nothing when it wakes after another has begun.
     */
    @LeaderOnly(value = OutboxRelay.ROLE, fenced = true)
    @Transactional
    void deliver(OutboxMessage message, String memberId) {
        long token = Leadership.current().orElseThrow().token();
        if (outbox.take(message.orderId())) {
            jdbc.sql(
                            "INSERT INTO delivery (order_id, message, delivered_at_ms, member_id, token) VALUES (?, ?, ?, ?, ?)")
                    .params(message.orderId().toString(), message.text(), clock.millis(), memberId, token)
                    .update();
        }
    }

    /** The newest deliveries first. */
    List<Delivery> newest(int limit) {
        return jdbc.sql("SELECT * FROM delivery ORDER BY delivered_at_ms DESC, order_id LIMIT ?")
                .param(limit)
                .query(Deliveries::delivery)
                .list();
    }

    private static Delivery delivery(ResultSet row, int number) throws SQLException {
        return new Delivery(
                UUID.fromString(row.getString("order_id")),
                row.getString("message"),
                Instant.ofEpochMilli(row.getLong("delivered_at_ms")),
                row.getString("member_id"),
                row.getLong("token"));
    }
}
