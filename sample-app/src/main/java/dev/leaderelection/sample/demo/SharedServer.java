// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.util.List;

/** The server over which the instances elect: a process of its own, because killing an instance must not take it along. */
interface SharedServer {

    /**
     * What it is, for people.
     *
     * @return a short line
     */
    String description();

    /**
     * What an instance has to be started with to use it.
     *
     * @return arguments of the sample, when the server can be used
     * @throws IllegalStateException if that takes too long
     */
    List<String> instanceArguments();

    /** Stops it. Returns when it has ended. */
    void stop();
}
