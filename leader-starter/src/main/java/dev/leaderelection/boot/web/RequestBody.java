// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * The body of a request that nobody asked for yet. Forms are no longer there as they came, because the servlet container
 * has made parameters and parts of them; they are written anew.
 */
interface RequestBody {

    /** No body. */
    RequestBody NONE = body -> {};

    /** Methods whose requests have none, as a rule (RFC 9110, 9.3). */
    Set<String> METHODS_WITHOUT = Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");

    /** Writes it. */
    void writeTo(OutputStream body) throws IOException;

    /** Whether it has its original length. */
    default boolean isAsItCame() {
        return false;
    }

    /** Whether a request may have had a body that is read by now. */
    static boolean mayBeRead(HttpServletRequest request) {
        boolean expected = !METHODS_WITHOUT.contains(request.getMethod()) || request.getContentType() != null;
        return isDeclared(request) || (isLeftOpen(request) && expected);
    }

    private static boolean isDeclared(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    /** From HTTP/2 on the end of the headers need not tell whether a body follows: its frames do. */
    private static boolean isLeftOpen(HttpServletRequest request) {
        return request.getContentLengthLong() < 0 && !request.getProtocol().startsWith("HTTP/1.");
    }

    /** The body of a request, which waits for its first byte where nothing else tells whether there is one. */
    static RequestBody of(HttpServletRequest request) throws IOException {
        if (!isDeclared(request) && !isLeftOpen(request)) {
            return NONE;
        }
        MediaType type = type(request);
        if (type != null && MediaType.APPLICATION_FORM_URLENCODED.isCompatibleWith(type)) {
            return body -> writeForm(request, body);
        }
        String boundary = type != null && type.getType().equals("multipart") ? type.getParameter("boundary") : null;
        return boundary != null ? body -> writeParts(request, unquoted(boundary), body) : asItCame(request);
    }

    private static RequestBody asItCame(HttpServletRequest request) throws IOException {
        if (isDeclared(request)) {
            return new AsItCame(request.getInputStream());
        }
        PushbackInputStream body = new PushbackInputStream(request.getInputStream());
        int first = body.read();
        if (first < 0) {
            return NONE;
        }
        body.unread(first);
        return new AsItCame(body);
    }

    private static @Nullable MediaType type(HttpServletRequest request) {
        String type = request.getContentType();
        try {
            return type == null ? null : MediaType.parseMediaType(type);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String unquoted(String boundary) {
        return boundary.startsWith("\"") ? boundary.substring(1, boundary.length() - 1) : boundary;
    }

    /** The parameters of the body; those of the query are forwarded with the query. */
    private static void writeForm(HttpServletRequest request, OutputStream body) throws IOException {
        String encoding = request.getCharacterEncoding();
        Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
        MultiValueMap<String, String> query = UriComponentsBuilder.newInstance()
                .query(request.getQueryString())
                .build()
                .getQueryParams();
        List<String> pairs = new ArrayList<>();
        for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
            // The container puts the values of the query first.
            int ofQuery = query.entrySet().stream()
                    .filter(each -> decoded(each.getKey()).equals(parameter.getKey()))
                    .mapToInt(each -> each.getValue().size())
                    .sum();
            Arrays.stream(parameter.getValue())
                    .skip(ofQuery)
                    .map(value ->
                            URLEncoder.encode(parameter.getKey(), charset) + "=" + URLEncoder.encode(value, charset))
                    .forEach(pairs::add);
        }
        body.write(String.join("&", pairs).getBytes(StandardCharsets.US_ASCII));
    }

    private static String decoded(String name) {
        return UriUtils.decode(name.replace('+', ' '), StandardCharsets.UTF_8);
    }

    private static void writeParts(HttpServletRequest request, String boundary, OutputStream body) throws IOException {
        for (Part part : parts(request)) {
            StringBuilder head = new StringBuilder("--" + boundary + "\r\n");
            for (String name : part.getHeaderNames()) {
                for (String value : part.getHeaders(name)) {
                    head.append(name).append(": ").append(value).append("\r\n");
                }
            }
            body.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            try (InputStream content = part.getInputStream()) {
                content.transferTo(body);
            }
            body.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        body.write(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static Collection<Part> parts(HttpServletRequest request) throws IOException {
        try {
            return request.getParts();
        } catch (ServletException e) {
            throw new IOException("The parts of the request cannot be read", e);
        }
    }

    /** Bytes as the client sent them. */
    record AsItCame(InputStream content) implements RequestBody {

        @Override
        public void writeTo(OutputStream body) throws IOException {
            content.transferTo(body);
        }

        @Override
        public boolean isAsItCame() {
            return true;
        }
    }
}
