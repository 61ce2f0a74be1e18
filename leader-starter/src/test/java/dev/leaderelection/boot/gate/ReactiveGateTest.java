// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.OnLoss;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.boot.ManualLeaderService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Publishers are asked at each subscription, and counted until they end. */
class ReactiveGateTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Observed.class)
            .withBean(Source.class)
            .withBean(Streams.class);

    @Test
    void gateIsAskedAtSubscriptionAndAnewAtEach() {
        run((leaders, streams, source, observed) -> {
            Mono<String> mono = streams.mono();
            assertThat(mono.blockOptional(PATIENCE)).isEmpty();
            assertThat(source.calls).hasValue(0);
            leaders.grant("reports");
            assertThat(mono.block(PATIENCE)).isEqualTo("ran 1");
            assertThat(mono.block(PATIENCE)).isEqualTo("ran 2");
            leaders.revoke("reports");
            assertThat(mono.blockOptional(PATIENCE)).isEmpty();
            assertThat(source.calls).hasValue(2);
            assertThat(observed.calls)
                    .containsExactly("reports SKIPPED", "reports RUN", "reports RUN", "reports SKIPPED");
        });
    }

    @Test
    void followerAnswersAsAsked() {
        run((leaders, streams, source, observed) -> {
            assertThat(streams.flux().collectList().block(PATIENCE)).isEmpty();
            Mono<String> loud = streams.loud();
            assertThatExceptionOfType(NotLeaderException.class).isThrownBy(() -> loud.block(PATIENCE));
            assertThat(streams.withFallback("a").block(PATIENCE)).isEqualTo("fallback a");
            assertThat(observed.calls).containsExactly("reports SKIPPED", "reports REJECTED", "reports SKIPPED");
        });
    }

    @Test
    void runIsInFlightUntilThePublisherEnds() {
        run((leaders, streams, source, observed) -> {
            LeaderRole role = leaders.role("reports");
            leaders.grant("reports");
            List<String> seen = new CopyOnWriteArrayList<>();
            Disposable whole = streams.flux().subscribe(seen::add);
            Disposable cut = streams.flux().subscribe();
            assertThat(role.status().inFlight()).isEqualTo(2);
            cut.dispose();
            assertThat(role.status().inFlight()).isEqualTo(1);
            source.sink.tryEmitNext("a").orThrow();
            source.sink.tryEmitComplete().orThrow();
            assertThat(whole.isDisposed()).isTrue();
            assertThat(seen).containsExactly("a");
            assertThat(role.status().inFlight()).isZero();
            assertThat(observed.calls).containsExactly("reports RUN", "reports RUN");
        });
    }

    @Test
    void failureEndsTheRun() {
        run((leaders, streams, source, observed) -> {
            leaders.grant("reports");
            source.failure = true;
            Mono<String> mono = streams.mono();
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> mono.block(PATIENCE));
            assertThat(leaders.role("reports").status().inFlight()).isZero();
        });
    }

    @Test
    void lossCancelsTheSourceAndFailsTheSubscriber() {
        run((leaders, streams, source, observed) -> {
            leaders.grant("reports");
            AtomicBoolean completed = new AtomicBoolean();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            streams.interruptedFlux().subscribe(next -> {}, failure::complete, () -> completed.set(true));
            streams.nothing().subscribe();
            assertThat(leaders.role("reports").status().inFlight()).isEqualTo(2);
            leaders.lose("reports");
            assertThat(failure).isCompletedWithValueMatching(NotLeaderException.class::isInstance);
            assertThat(completed).isFalse();
            assertThat(source.cancelled).hasValue(2);
            assertThat(leaders.role("reports").status().inFlight()).isZero();
            assertThat(observed.calls).containsExactly("reports INTERRUPTED", "reports INTERRUPTED");
        });
    }

    @Test
    void lossLeavesAPublisherOfValuesAlone() {
        run((leaders, streams, source, observed) -> {
            leaders.grant("reports");
            CompletableFuture<List<String>> result =
                    streams.flux().collectList().toFuture();
            leaders.lose("reports");
            assertThat(leaders.role("reports").status().outlived()).isEqualTo(1);
            source.sink.tryEmitNext("late").orThrow();
            source.sink.tryEmitComplete().orThrow();
            assertThat(result).isCompletedWithValue(List.of("late"));
            assertThat(observed.calls).containsExactly("reports OUTLIVED");
        });
    }

    @Test
    void lossInterruptsAThreadThatBlocksInItsSubscription() throws Exception {
        run((leaders, streams, source, observed) -> {
            leaders.grant("reports");
            CompletableFuture<Void> run =
                    CompletableFuture.runAsync(() -> streams.blocking().subscribe(v -> {}, e -> {}));
            assertThat(source.begun.await(30, TimeUnit.SECONDS)).isTrue();
            leaders.lose("reports");
            run.get(30, TimeUnit.SECONDS);
            assertThat(observed.calls).containsExactly("reports INTERRUPTED");
        });
    }

    @Test
    void termIsInTheContextAndBoundToTheThreadThatSubscribes() {
        run((leaders, streams, source, observed) -> {
            leaders.grant("reports");
            Leadership term = leaders.role("reports").leadership().orElseThrow();
            assertThat(streams.termOfContext().block(PATIENCE)).isSameAs(term);
            assertThat(streams.termOfThread().block(PATIENCE)).isSameAs(term);
            assertThat(streams.termOfParameter(null).block(PATIENCE)).isSameAs(term);
            assertThat(Leadership.current()).isEmpty();
        });
    }

    private void run(TestBody body) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            body.run(
                    context.getBean(ManualLeaderService.class),
                    context.getBean(Streams.class),
                    context.getBean(Source.class),
                    context.getBean(Observed.class));
        });
    }

    @FunctionalInterface
    interface TestBody {
        void run(ManualLeaderService leaders, Streams streams, Source source, Observed observed) throws Exception;
    }

    static class Source {

        final AtomicInteger calls = new AtomicInteger();

        final AtomicInteger cancelled = new AtomicInteger();

        final Sinks.Many<String> sink = Sinks.many().replay().all();

        final CountDownLatch begun = new CountDownLatch(1);

        volatile boolean failure;
    }

    /** Callers pass what they like for a term. */
    @NullUnmarked
    static class Streams {

        private final Source source;

        Streams(Source source) {
            this.source = source;
        }

        @LeaderOnly("reports")
        public Mono<String> mono() {
            if (source.failure) {
                throw new IllegalStateException("before there is a publisher");
            }
            return Mono.just("ran " + source.calls.incrementAndGet());
        }

        @LeaderOnly("reports")
        public Flux<String> flux() {
            return source.sink.asFlux();
        }

        @LeaderOnly(value = "reports", onLoss = OnLoss.INTERRUPT)
        public Flux<String> interruptedFlux() {
            return Flux.<String>never().doOnCancel(source.cancelled::incrementAndGet);
        }

        @LeaderOnly("reports")
        public Mono<Void> nothing() {
            return Mono.<Void>never().doOnCancel(source.cancelled::incrementAndGet);
        }

        @LeaderOnly("reports")
        public Mono<Void> blocking() {
            return Mono.fromRunnable(() -> {
                source.begun.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @LeaderOnly(value = "reports", otherwise = Otherwise.THROW)
        public Mono<String> loud() {
            return Mono.just("ran");
        }

        @LeaderOnly(value = "reports", fallback = "onFollower")
        public Mono<String> withFallback(String argument) {
            return Mono.just("leader " + argument);
        }

        Mono<String> onFollower(String argument) {
            return Mono.just("fallback " + argument);
        }

        @LeaderOnly("reports")
        public Mono<Leadership> termOfContext() {
            return Mono.deferContextual(context -> Mono.just(context.get(Leadership.class)));
        }

        @LeaderOnly("reports")
        public Mono<Leadership> termOfThread() {
            return Mono.fromSupplier(() -> Leadership.current().orElseThrow());
        }

        @LeaderOnly("reports")
        public Mono<Leadership> termOfParameter(Leadership term) {
            return Mono.just(term);
        }
    }
}
