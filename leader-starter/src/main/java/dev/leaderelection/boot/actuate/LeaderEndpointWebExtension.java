// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Answers changes over HTTP with a status and, where nothing was changed, with the reason in the body. */
@EndpointWebExtension(endpoint = LeaderEndpoint.class)
public final class LeaderEndpointWebExtension {

    private final LeaderEndpoint endpoint;

    /**
     * Creates an extension.
     *
     * @param endpoint what it extends
     */
    public LeaderEndpointWebExtension(LeaderEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Changes whether this process stands for election at all.
     *
     * @param action {@code pause} or {@code resume}
     * @return 200 with everything that this process knows afterwards, 202 with it while work in flight is being awaited,
     *     400 if the action is another one
     */
    @WriteOperation
    public WebEndpointResponse<?> changeMember(@Nullable String action) {
        ActionResult result = endpoint.performOnMember(action);
        Object body = result.message() != null
                ? OperationResponseBody.of(Map.of("message", result.message()))
                : endpoint.report();
        return new WebEndpointResponse<>(body, result.outcome().httpStatus());
    }

    /**
     * Changes who leads a role.
     *
     * @param role its name
     * @param action {@code step-down}, {@code transfer}, {@code pause} or {@code resume}
     * @param to the member id of the successor, for a transfer
     * @return 200 with the role afterwards, 202 with it while work in flight is being awaited, 400 if the request is
     *     refused, 404 if this process has not joined the role, 409 if only its leader can be asked for that
     */
    @WriteOperation
    public WebEndpointResponse<?> change(@Selector String role, @Nullable String action, @Nullable String to) {
        ActionResult result = endpoint.perform(role, action, to);
        Object body = result.message() != null
                ? OperationResponseBody.of(Map.of("message", result.message()))
                : result.role();
        return new WebEndpointResponse<>(body, result.outcome().httpStatus());
    }
}
