// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

/**
 * How a member shows etcd who it is, where etcd has authentication switched on.
 *
 * @param user the user's name
 * @param password the user's password
 */
public record EtcdCredentials(String user, String password) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one of them is empty
     */
    public EtcdCredentials {
        if (user.isEmpty() || password.isEmpty()) {
            throw new IllegalArgumentException(
                    "leader.etcd.user and leader.etcd.password must both be set, or neither of them");
        }
    }

    /** Without the password, which belongs in no log. */
    @Override
    public String toString() {
        return "user " + user;
    }
}
