// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of requests to the leader.
 *
 * @param onFollower What a follower answers to a request whose controller method only the leader may run.
 * @param forwardTimeout How long the leader may take to answer a request that was forwarded to it.
 * @param clientWait How long a LeaderClient waits for a leader, and repeats what no leader has begun to answer.
 */
@ConfigurationProperties("leader.web")
public record LeaderWebProperties(
        @DefaultValue("reject") OnFollower onFollower,
        @DefaultValue("30s") Duration forwardTimeout,
        @DefaultValue("5s") Duration clientWait) {

    /** What a follower answers to a request that only the leader may answer. */
    public enum OnFollower {
        /** Status 307, to the same path and query at the leader's URL. */
        REDIRECT,
        /** The answer of the leader, which the follower asks. */
        FORWARD,
        /** Status 503, with the leader's id. */
        REJECT
    }
}
