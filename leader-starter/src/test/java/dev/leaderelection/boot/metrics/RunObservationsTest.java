// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.gate.LeaderGateAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Gated runs as a tracer and a registry see them. */
class RunObservationsTest {

    private final SimpleTracer tracer = new SimpleTracer();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(LeaderGateAutoConfiguration.class, LeaderMetricsAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(Jobs.class, () -> new Jobs(tracer));

    private final ApplicationContextRunner traced = runner.withBean(ObservationRegistry.class, this::tracing);

    @Test
    void runIsASpanWithRoleAndToken() {
        traced.run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            context.getBean(Jobs.class).report();
            SimpleSpan span = onlySpan();
            assertThat(span.getName()).isEqualTo("lead reports");
            assertThat(span.getTags())
                    .containsEntry("role", "reports")
                    .containsEntry("leader.token", "1")
                    .containsEntry("leader.namespace", "test")
                    .containsEntry("outcome", "run");
            assertThat(span.getEndTimestamp()).isAfterOrEqualTo(span.getStartTimestamp());
        });
    }

    @Test
    void spanIsCurrentWhileTheMethodRuns() {
        traced.run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            Jobs jobs = context.getBean(Jobs.class);
            jobs.report();
            assertThat(jobs.spans()).containsExactly(onlySpan());
            assertThat(tracer.currentSpan()).isNull();
        });
    }

    @Test
    void followerHasNoSpan() {
        traced.run(context -> {
            context.getBean(Jobs.class).report();
            assertThat(tracer.getSpans()).isEmpty();
        });
    }

    @Test
    void spanOfAFailedRunHasItsError() {
        traced.run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            assertThatIllegalStateException().isThrownBy(context.getBean(Jobs.class)::fail);
            assertThat(onlySpan().getError()).hasMessage("no paper");
        });
    }

    @Test
    void spanOfAnAsynchronousRunEndsWithItsResult() {
        traced.run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            Jobs jobs = context.getBean(Jobs.class);
            CompletableFuture<String> result = jobs.later();
            assertThat(tracer.currentSpan()).isNull();
            assertThat(onlySpan().getTags()).doesNotContainKey("outcome");
            jobs.result().completeExceptionally(new IllegalStateException("no ink"));
            await().until(result::isDone);
            assertThat(onlySpan().getTags()).containsEntry("outcome", "run");
            assertThat(Objects.requireNonNull(onlySpan().getError())).hasMessage("no ink");
        });
    }

    @Test
    void runIsTimedWithoutATokenInItsTags() {
        runner.withBean(ObservationRegistry.class, ObservationRegistry::create).run(context -> {
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            context.getBean(ObservationRegistry.class)
                    .observationConfig()
                    .observationHandler(
                            new io.micrometer.core.instrument.observation.DefaultMeterObservationHandler(meters));
            context.getBean(ManualLeaderService.class).grant("reports");
            context.getBean(Jobs.class).report();
            assertThat(meters.get("leader.run")
                            .tags("role", "reports", "outcome", "run")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("leader.run").timer().getId().getTag("leader.token"))
                    .isNull();
        });
    }

    @Test
    void applicationWithoutObservationsRunsItsJobs() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.core")).run(context -> {
            assertThat(context).doesNotHaveBean(RunObservations.class);
            context.getBean(ManualLeaderService.class).grant("reports");
            Jobs jobs = context.getBean(Jobs.class);
            jobs.report();
            assertThat(jobs.runs()).isEqualTo(1);
        });
        runner.run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            Jobs jobs = context.getBean(Jobs.class);
            jobs.report();
            assertThat(jobs.runs()).isEqualTo(1);
        });
    }

    private ObservationRegistry tracing() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
        return registry;
    }

    private SimpleSpan onlySpan() {
        assertThat(tracer.getSpans()).hasSize(1);
        return tracer.getSpans().getFirst();
    }

    /** Public, so that another class loader may make a proxy of it. */
    public static class Jobs {

        private final CompletableFuture<String> result = new CompletableFuture<>();

        private final List<@Nullable Span> spans = new ArrayList<>();

        private final SimpleTracer tracer;

        private int runs;

        public Jobs(SimpleTracer tracer) {
            this.tracer = tracer;
        }

        @LeaderOnly("reports")
        public void report() {
            runs++;
            spans.add(tracer.currentSpan());
        }

        @LeaderOnly("reports")
        public void fail() {
            throw new IllegalStateException("no paper");
        }

        @LeaderOnly("reports")
        public CompletableFuture<String> later() {
            return result;
        }

        public CompletableFuture<String> result() {
            return result;
        }

        public List<@Nullable Span> spans() {
            return spans;
        }

        public int runs() {
            return runs;
        }
    }
}
