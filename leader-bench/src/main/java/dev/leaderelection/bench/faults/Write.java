// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

/**
 * Writes of one process under one token that came at the registers of a role with no other one between.
 *
 * @param role the role
 * @param owner the process
 * @param token the token that came with the writes
 * @param atNanos when the first of them came
 * @param count how many
 * @param accepted whether the register that refuses lower tokens took them; the other one takes all
 */
record Write(String role, String owner, long token, long atNanos, long count, boolean accepted) {

    boolean continues(Write earlier) {
        return owner.equals(earlier.owner) && token == earlier.token && accepted == earlier.accepted;
    }

    Write plus(long more) {
        return new Write(role, owner, token, atNanos, count + more, accepted);
    }
}
