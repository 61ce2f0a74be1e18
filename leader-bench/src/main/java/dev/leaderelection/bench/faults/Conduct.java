// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

/**
 * What a proxy does with a connection.
 *
 * @param holdsRequests keeps what the client says, until it may pass
 * @param holdsAnswers keeps what the server says, until it may pass
 * @param delayMillis how long everything is on its way
 */
record Conduct(boolean holdsRequests, boolean holdsAnswers, long delayMillis) {

    static final Conduct OPEN = new Conduct(false, false, 0);

    static final Conduct BLACKHOLE = new Conduct(true, true, 0);

    static final Conduct MUTE = new Conduct(true, false, 0);

    static final Conduct DEAF = new Conduct(false, true, 0);

    static Conduct slow(long millis) {
        return new Conduct(false, false, millis);
    }

    boolean holds(boolean requests) {
        return requests ? holdsRequests : holdsAnswers;
    }
}
