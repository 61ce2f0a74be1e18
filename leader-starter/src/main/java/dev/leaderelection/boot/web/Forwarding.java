// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.Member;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.Collections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Asks the leader in the name of the client: method, path, query, headers and body as they came. */
final class Forwarding {

    private static final Logger log = LoggerFactory.getLogger(Forwarding.class);

    private final RestClient rest;

    private final Directory directory;

    Forwarding(RestClient rest, Directory directory) {
        this.rest = rest;
        this.directory = directory;
    }

    void forward(String role, Member leader, String url, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            problem(
                    HttpStatus.BAD_REQUEST,
                    "The URL cannot be forwarded: " + e.getMessage(),
                    role,
                    leader,
                    request,
                    response);
            return;
        }
        try {
            send(uri, request, response);
        } catch (ResourceAccessException e) {
            if (response.isCommitted()) {
                throw new IOException("The leader's answer broke off", e);
            }
            log.debug("Could not forward a request to {}", uri, e);
            failed(e, role, leader, request, response);
        }
    }

    private void send(URI uri, HttpServletRequest request, HttpServletResponse response) throws IOException {
        RequestBody body = RequestBody.of(request);
        RestClient.RequestBodySpec forwarded = rest.method(HttpMethod.valueOf(request.getMethod()))
                .uri(uri)
                .headers(headers -> copy(request, headers, body));
        if (body != RequestBody.NONE) {
            forwarded.body(body::writeTo);
        }
        Boolean unused = forwarded.exchange((sent, answer) -> relay(answer, response));
    }

    private void copy(HttpServletRequest request, HttpHeaders headers, RequestBody body) {
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.addAll(name, Collections.list(request.getHeaders(name)));
        }
        HopByHop.remove(headers);
        headers.remove(HttpHeaders.HOST);
        if (!body.isAsItCame()) {
            headers.remove(HttpHeaders.CONTENT_LENGTH);
        }
        headers.set(LeaderHeaders.FORWARDED_BY, directory.selfId());
        headers.add("X-Forwarded-For", request.getRemoteAddr());
        setIfAbsent(headers, "X-Forwarded-Proto", request.getScheme());
        String host = request.getHeader(HttpHeaders.HOST);
        if (host != null) {
            setIfAbsent(headers, "X-Forwarded-Host", host);
        }
    }

    private static void setIfAbsent(HttpHeaders headers, String name, String value) {
        if (!headers.containsHeader(name)) {
            headers.set(name, value);
        }
    }

    private static boolean relay(ClientHttpResponse answer, HttpServletResponse response) throws IOException {
        HttpHeaders headers = new HttpHeaders();
        headers.addAll(answer.getHeaders());
        HopByHop.remove(headers);
        response.setStatus(answer.getStatusCode().value());
        headers.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        try (InputStream body = answer.getBody()) {
            body.transferTo(response.getOutputStream());
        } catch (IOException e) {
            if (!response.isCommitted()) {
                // What the leader said of its answer, its length for example, must not be said of another one.
                response.reset();
            }
            throw e;
        }
        response.flushBuffer();
        return true;
    }

    /** A request that may have reached the leader must not be repeated blindly, so only the first case says when to. */
    private void failed(
            ResourceAccessException failure,
            String role,
            Member leader,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (isCausedBy(failure, ConnectException.class) || isCausedBy(failure, HttpConnectTimeoutException.class)) {
            response.setHeader(LeaderHeaders.NOT_HERE, role);
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(directory.failOverSeconds()));
            problem(HttpStatus.SERVICE_UNAVAILABLE, "The leader cannot be reached.", role, leader, request, response);
            return;
        }
        if (isCausedBy(failure, HttpTimeoutException.class) || isCausedBy(failure, SocketTimeoutException.class)) {
            problem(HttpStatus.GATEWAY_TIMEOUT, "The leader did not answer in time.", role, leader, request, response);
        } else {
            problem(HttpStatus.BAD_GATEWAY, "The leader's answer broke off.", role, leader, request, response);
        }
    }

    private static void problem(
            HttpStatus status,
            String detail,
            String role,
            Member leader,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        new Problem(status, role, leader, detail).write(request, response);
    }

    static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
