// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.Member;
import dev.leaderelection.boot.web.LeaderWebProperties.OnFollower;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** What a follower answers to a request that only the leader may answer. */
final class FollowerAnswers {

    private final Directory directory;

    private final OnFollower onFollower;

    private final Forwarding forwarding;

    FollowerAnswers(Directory directory, OnFollower onFollower, Forwarding forwarding) {
        this.directory = directory;
        this.onFollower = onFollower;
        this.forwarding = forwarding;
    }

    /** Answers a request of which nothing was read. */
    void answer(String role, HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(role, request, response, true);
    }

    /** Answers a request whose body may have been read: it can be redirected, but not forwarded any more. */
    void answerLate(String role, HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(role, request, response, !RequestBody.mayBeRead(request));
    }

    private void answer(String role, HttpServletRequest request, HttpServletResponse response, boolean unread)
            throws IOException {
        Member leader = directory.otherLeader(role).orElse(null);
        String url = leader == null ? null : leader.url();
        boolean forwardedBefore = request.getHeader(LeaderHeaders.FORWARDED_BY) != null;
        if (leader == null || url == null || forwardedBefore || onFollower == OnFollower.REJECT) {
            reject(role, leader, request, response);
        } else if (onFollower == OnFollower.REDIRECT) {
            response.setHeader(LeaderHeaders.NOT_HERE, role);
            response.setStatus(HttpStatus.TEMPORARY_REDIRECT.value());
            response.setHeader(HttpHeaders.LOCATION, LeaderUrl.of(url, request));
        } else if (unread) {
            forwarding.forward(role, leader, LeaderUrl.of(url, request), request, response);
        } else {
            reject(role, leader, request, response);
        }
    }

    private void reject(String role, @Nullable Member leader, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        // Where a leader is known, another instance may be it already; else one is elected within that time.
        long seconds = leader == null ? directory.failOverSeconds() : 1;
        response.setHeader(LeaderHeaders.NOT_HERE, role);
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        new Problem(HttpStatus.SERVICE_UNAVAILABLE, role, leader, Problem.notLeader(role, leader))
                .write(request, response);
    }
}
