// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.Names;
import java.time.Duration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Calls the leader of a role over HTTP, from any instance, the leader included. Each request is sent to the URL of the
 * member that leads when it is sent.
 *
 * <p>What is guaranteed: a request is repeated, until {@code leader.web.client-wait} is over, only where it had no effect
 * (no connection could be made, or the member that was asked said that it does not lead), or where repeating it does no
 * harm (GET, HEAD, OPTIONS, PUT and DELETE after a broken connection). If no leader could be asked in that time,
 * {@link LeaderUnavailableException}. Whoever answers led the role when it was asked; for more, send a fencing token.
 *
 * <p>Immutable and safe for use by any thread. Bodies of requests are held in memory, so that they can be sent again.
 */
public final class LeaderClient {

    /** Stands for the leader until it is known. */
    private static final String LEADER = "http://leader";

    private final Directory directory;

    private final ClientHttpRequestFactory requests;

    private final Duration wait;

    LeaderClient(Directory directory, ClientHttpRequestFactory requests, Duration wait) {
        this.directory = directory;
        this.requests = requests;
        this.wait = wait;
    }

    /**
     * A client whose requests go to the leader of a role. URIs are paths: {@code client.get().uri("/reports")}.
     *
     * @param role the role; this process does not become a candidate by it
     * @return the client
     * @throws IllegalArgumentException if the name of the role is not allowed
     */
    public RestClient of(String role) {
        return builder(role).build();
    }

    /**
     * What {@link #of} builds, to be added to: default headers, converters, interceptors.
     *
     * @param role the role
     * @return a new builder
     * @throws IllegalArgumentException if the name of the role is not allowed
     */
    public RestClient.Builder builder(String role) {
        return RestClient.builder()
                .baseUrl(LEADER)
                .requestFactory(requests)
                .requestInterceptor(new ToLeader(Names.requireRole(role), directory, wait));
    }
}
