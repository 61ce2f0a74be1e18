// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import dev.leaderelection.Member;
import java.time.Duration;

/**
 * What a session is opened with.
 *
 * @param namespace the namespace
 * @param id a random id, never used before
 * @param member the member information to publish
 * @param ttl how long the session lives without a beat
 * @param timeouts how long operations may take
 */
public record SessionRequest(String namespace, String id, Member member, Duration ttl, Timeouts timeouts) {

    /**
     * How long operations may take before they return with a {@link StoreException}.
     *
     * @param beat for {@link StoreSession#beat}
     * @param operation for each other call
     */
    public record Timeouts(Duration beat, Duration operation) {}
}
