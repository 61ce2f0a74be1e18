-- SPDX-License-Identifier: Apache-2.0
-- For H2, PostgreSQL and MariaDB alike. Times are milliseconds since 1970 because the three disagree on time zones.

CREATE TABLE IF NOT EXISTS customer_order (
    id VARCHAR(36) NOT NULL PRIMARY KEY,
    customer VARCHAR(100) NOT NULL,
    item VARCHAR(100) NOT NULL,
    quantity INT NOT NULL,
    placed_at_ms BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS outbox (
    order_id VARCHAR(36) NOT NULL PRIMARY KEY,
    message VARCHAR(300) NOT NULL,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS delivery (
    order_id VARCHAR(36) NOT NULL PRIMARY KEY,
    message VARCHAR(300) NOT NULL,
    delivered_at_ms BIGINT NOT NULL,
    member_id VARCHAR(255) NOT NULL,
    token BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS daily_report (
    report_day VARCHAR(10) NOT NULL PRIMARY KEY,
    orders BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    member_id VARCHAR(255) NOT NULL,
    token BIGINT NOT NULL
);
