// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.Member;
import dev.leaderelection.NotLeaderException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * A problem detail (RFC 9457). Written without a JSON library, because the application need not have one.
 *
 * @param status the status
 * @param role the role that was asked for
 * @param leader its leader, if one is known
 * @param detail what happened
 */
record Problem(HttpStatus status, String role, @Nullable Member leader, String detail) {

    static String notLeader(String role, @Nullable Member leader) {
        return String.valueOf(new NotLeaderException(role, leader).getMessage());
    }

    void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("title", quoted(status.getReasonPhrase()));
        fields.put("status", Integer.toString(status.value()));
        fields.put("detail", quoted(detail));
        fields.put("instance", quoted(request.getRequestURI()));
        fields.put("role", quoted(role));
        if (leader != null) {
            fields.put("leader", quoted(leader.id()));
        }
        String json = fields.entrySet().stream()
                .map(field -> quoted(field.getKey()) + ":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
