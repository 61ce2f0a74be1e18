// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.Member;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.support.HttpRequestWrapper;

/** Sends requests to whoever leads, and again if that was somebody who does not any more. */
final class ToLeader implements ClientHttpRequestInterceptor {

    private static final Set<HttpMethod> REPEATABLE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    private static final long PAUSE_MILLIS = 50;

    private final String role;

    private final Directory directory;

    private final Duration wait;

    ToLeader(String role, Directory directory, Duration wait) {
        this.role = role;
        this.directory = directory;
        this.wait = wait;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        long deadline = System.nanoTime() + wait.toNanos();
        String obstacle = "none is known after " + wait + "; see who is a candidate at /actuator/leader.";
        IOException failure = null;
        while (true) {
            Member leader = directory.leader(role).orElse(null);
            if (leader != null && leader.url() == null) {
                obstacle = "the leader '" + leader.id() + "' has no URL; set leader.member.url there.";
            } else if (leader != null) {
                try {
                    ClientHttpResponse response = execution.execute(at(leader, request), body);
                    if (!role.equals(response.getHeaders().getFirst(LeaderHeaders.NOT_HERE))) {
                        return response;
                    }
                    response.close();
                    obstacle = "'" + leader.id() + "' at " + leader.url()
                            + " leads it no more, and no other is known yet.";
                } catch (IOException e) {
                    failure = requireRepeatable(request, e);
                    obstacle = "'" + leader.id() + "' at " + leader.url() + " cannot be reached: " + e.getMessage();
                }
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new LeaderUnavailableException(role, obstacle, failure);
            }
            pause();
        }
    }

    private static HttpRequest at(Member leader, HttpRequest request) {
        URI asked = request.getURI();
        URI uri = URI.create(LeaderUrl.of(String.valueOf(leader.url()), asked.getRawPath(), asked.getRawQuery()));
        return new HttpRequestWrapper(request) {
            @Override
            public URI getURI() {
                return uri;
            }
        };
    }

    private static IOException requireRepeatable(HttpRequest request, IOException failure) throws IOException {
        boolean notSent = Forwarding.isCausedBy(failure, ConnectException.class)
                || Forwarding.isCausedBy(failure, HttpConnectTimeoutException.class);
        if (notSent || REPEATABLE.contains(request.getMethod())) {
            return failure;
        }
        throw failure;
    }

    private static void pause() throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for a leader");
        }
    }
}
