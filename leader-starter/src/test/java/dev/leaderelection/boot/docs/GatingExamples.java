// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.docs;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.OnLoss;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.boot.GateObserver;
import dev.leaderelection.boot.lifecycle.LeadershipRevokedEvent;
import dev.leaderelection.boot.lifecycle.OnLeadershipGranted;
import dev.leaderelection.boot.lifecycle.OnLeadershipRevoked;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;

/** What {@code docs/gating.md} shows. The page is compared with this file. */
@SuppressWarnings({"UnusedMethod", "UnusedVariable"})
final class GatingExamples {

    @Component
    static class Reports {

        @Scheduled(cron = "0 0 6 * * *")
        @LeaderOnly("reports")
        void sendDaily() {
            long token = Leadership.current().orElseThrow().token();
            // only the leader of "reports" gets here
        }
    }

    @LeaderOnly("billing")
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface BillingLeader {}

    static class Tenants {

        @LeaderOnly("${billing.role:billing}")
        public void close() {}

        @LeaderOnly("tenant-#{#tenant.id}")
        public void bill(Tenant tenant, @Nullable Leadership term) {
            // term is filled in: the caller passes null
        }
    }

    record Tenant(String id) {}

    static class Feed {

        @LeaderOnly(value = "feed", onLoss = OnLoss.CONTINUE)
        public void export(List<String> lines) {
            Leadership term = Leadership.current().orElseThrow();
            for (String line : lines) {
                if (!term.isValid()) {
                    return;
                }
                write(line);
            }
        }

        @LeaderOnly(value = "feed", onLoss = OnLoss.INTERRUPT)
        public Flux<String> lines() {
            return Flux.deferContextual(context -> linesUnder(context.get(Leadership.class)));
        }

        @LeaderOnly("feed")
        public CompletableFuture<Void> load() {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Leadership.current().orElseThrow().onEnd(() -> done.cancel(true));
            return done;
        }

        private Flux<String> linesUnder(Leadership term) {
            return Flux.just(term.role());
        }

        private void write(String line) {}
    }

    static class Prices {

        @LeaderOnly(value = "prices", fallback = "cached")
        public long total(String product) {
            return compute(product);
        }

        private long cached(String product) {
            return 0;
        }

        private long compute(String product) {
            return product.length();
        }
    }

    static class Retried {

        @Retryable(excludes = NotLeaderException.class)
        @LeaderOnly(value = "reports", otherwise = Otherwise.THROW)
        public void send() {}
    }

    @Configuration
    static class Consumers {

        @Bean
        @LeaderOnly("orders")
        SmartLifecycle orderConsumer(OrderSource source) {
            return source.consumer();
        }
    }

    interface OrderSource {
        SmartLifecycle consumer();
    }

    static class OrderListener {

        @JmsListener(destination = "orders")
        @LeaderOnly("orders")
        public void receive(String order) {}
    }

    static class Books {

        @Scheduled(cron = "0 0 6 * * *", zone = "Europe/Berlin")
        @LeaderOnly(value = "books", fenced = true)
        @Transactional
        public void closeDay() {}
    }

    static class Listening {

        @OnLeadershipGranted("reports")
        void begin(Leadership term) {}

        @OnLeadershipRevoked("reports")
        void end(LeadershipRevokedEvent event) {
            // event.reason() says why
        }
    }

    static class Programmatic {

        void send(LeaderService leaders) {
            leaders.role("reports").runIfLeader(term -> sendUnder(term.token()));
        }

        private void sendUnder(long token) {}
    }

    static class Observing {

        @Bean
        GateObserver gateLog() {
            return (role, outcome) -> System.out.println(role + " " + outcome);
        }
    }
}
