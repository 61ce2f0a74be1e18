// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

/** The headers by which a leader tells another service under which term it asks. */
public final class LeaderTokenHeaders {

    /** The fencing token, a decimal number. */
    public static final String TOKEN = "Leader-Token";

    /** What the token is of: the namespace, a slash, the role. Tokens of different roles do not compare. */
    public static final String ROLE = "Leader-Role";

    private LeaderTokenHeaders() {}
}
