// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What happens, as it happens: server-sent events for the dashboard's page and for machines. Nothing here does I/O
 * against the store; all of it is what this process has read last.
 */
@WebEndpoint(id = "leaderevents", defaultAccess = Access.READ_ONLY)
public final class LeaderEventsEndpoint {

    private final LeaderFeed feed;

    LeaderEventsEndpoint(LeaderFeed feed) {
        this.feed = feed;
    }

    /**
     * Events named {@code update}: first everything, then what has changed, at least once a second. A stream ends by
     * itself after some minutes, so that whoever opens it again is asked again for permission.
     *
     * @return the stream, or 503 if too many are open
     */
    @ReadOperation(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    public WebEndpointResponse<?> stream() {
        SseEmitter stream = feed.open();
        return stream != null
                ? new WebEndpointResponse<>(stream)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
    }

    /**
     * The last changes of one role's leader that this process has seen.
     *
     * @param role its name
     * @return the changes, or {@code null} if this process has not joined the role
     */
    @ReadOperation
    public @Nullable RoleTimeline role(@Selector String role) {
        return feed.timeline(role);
    }
}
