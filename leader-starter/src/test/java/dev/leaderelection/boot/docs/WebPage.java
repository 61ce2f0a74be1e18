// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.docs;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.web.LeaderClient;
import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** The code of docs/web.md. */
final class WebPage {

    private WebPage() {}

    @RestController
    static class ReportController {

        @PostMapping("/reports")
        @LeaderOnly("reports")
        public String writeNow() {
            return "written";
        }
    }

    static class Tickets {

        private final RestClient reports;

        Tickets(LeaderClient leaders) {
            this.reports = leaders.of("reports");
        }

        void close() {
            reports.post().uri("/reports").retrieve().toBodilessEntity();
        }
    }

    static class Tls {

        @Bean
        ClientHttpRequestFactory leaderRequestFactory(SSLContext own) {
            var http = HttpClient.newBuilder()
                    .sslContext(own)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            var factory = new JdkClientHttpRequestFactory(http);
            factory.enableCompression(false);
            return factory;
        }
    }
}
