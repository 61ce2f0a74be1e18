// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.time.Instant;
import java.util.Objects;

/**
 * A term of the first role, as its leader shows it.
 *
 * @param instance who leads
 * @param token the term's token
 * @param since when it began, by the clock of this machine
 * @param memberId the leader's member id
 */
record Term(Instance instance, long token, Instant since, String memberId) {

    static Term of(Instance leader, Instance.RoleStatus status) {
        return new Term(leader, status.token(), Objects.requireNonNull(status.since()), status.leaderId());
    }
}
