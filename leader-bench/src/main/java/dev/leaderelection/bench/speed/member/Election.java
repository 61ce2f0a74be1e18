// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import java.time.Duration;

/**
 * What a contestant is to take part in.
 *
 * @param address of the store: a connect string, an endpoint or a JDBC URL
 * @param user of the database, or empty
 * @param password of the database, or empty
 * @param namespace keeps elections on one store apart
 * @param member who the contestant is
 * @param ttl after which a member that shows no sign of life is given up
 */
record Election(String address, String user, String password, String namespace, String member, Duration ttl) {}
