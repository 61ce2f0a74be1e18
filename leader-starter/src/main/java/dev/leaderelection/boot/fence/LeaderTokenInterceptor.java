// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.Leadership;
import dev.leaderelection.Names;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sends the fencing token along with requests of gated work, for {@code RestClient} and {@code RestTemplate}. The term is
 * the one that the calling thread works under, {@link Leadership#current()}; without one nothing is added. A term that is
 * over is sent all the same: whether it may still write is for the receiver to say.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class LeaderTokenInterceptor implements ClientHttpRequestInterceptor {

    private final String namespace;

    /**
     * An interceptor for the roles of a namespace.
     *
     * @param namespace the namespace
     */
    public LeaderTokenInterceptor(String namespace) {
        this.namespace = Names.requireNamespace(namespace);
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        Optional<Leadership> term = Leadership.current();
        if (term.isPresent()) {
            request.getHeaders()
                    .set(LeaderTokenHeaders.TOKEN, Long.toString(term.get().token()));
            request.getHeaders()
                    .set(LeaderTokenHeaders.ROLE, namespace + "/" + term.get().role());
        }
        return execution.execute(request, body);
    }
}
