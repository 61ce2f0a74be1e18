// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.Leadership;
import dev.leaderelection.Names;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * Sends the fencing token along with requests of gated work, for {@code WebClient}. The term is the request's attribute
 * {@link #TERM} if there is one, else the one that the subscribing thread works under. Without one nothing is added. A
 * term that is over is sent all the same: whether it may still write is for the receiver to say.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class LeaderTokenFilterFunction implements ExchangeFilterFunction {

    /** Attribute with the {@link Leadership}, for requests that are subscribed to on another thread than the gated one. */
    public static final String TERM = Leadership.class.getName();

    private final String namespace;

    /**
     * A filter for the roles of a namespace.
     *
     * @param namespace the namespace
     */
    public LeaderTokenFilterFunction(String namespace) {
        this.namespace = Names.requireNamespace(namespace);
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return request.attribute(TERM)
                .map(Leadership.class::cast)
                .or(Leadership::current)
                .map(term -> next.exchange(ClientRequest.from(request)
                        .headers(headers -> {
                            headers.set(LeaderTokenHeaders.TOKEN, Long.toString(term.token()));
                            headers.set(LeaderTokenHeaders.ROLE, namespace + "/" + term.role());
                        })
                        .build()))
                .orElseGet(() -> next.exchange(request));
    }
}
