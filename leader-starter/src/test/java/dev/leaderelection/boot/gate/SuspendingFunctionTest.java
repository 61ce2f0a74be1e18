// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.NotLeaderException;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.StartFailures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Suspending functions of Kotlin. */
class SuspendingFunctionTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Observed.class);

    @Test
    void followerSkipsUnitAnswersEmptyAndThrowsForOtherTypes() {
        run((leaders, jobs, call, observed) -> {
            get(call.nothing());
            assertThat(jobs.runs()).isZero();
            assertThat(get(call.list())).isEmpty();
            assertThat(get(call.maybe())).isNull();
            assertThat(get(call.withFallback("a"))).isEqualTo("fallback a");
            assertThatThrownBy(() -> get(call.text())).hasCauseInstanceOf(NotLeaderException.class);
        });
    }

    @Test
    void leaderRunsAndTheRunIsInFlightUntilItResumes() {
        run((leaders, jobs, call, observed) -> {
            leaders.grant("reports");
            assertThat(get(call.list())).containsExactly("ran");
            assertThat(get(call.withFallback("a"))).isEqualTo("leader a");
            CompletableFuture<String> text = call.text();
            await().until(() -> leaders.role("reports").status().inFlight() == 1);
            jobs.complete("done");
            assertThat(get(text)).isEqualTo("done");
            await().until(() -> leaders.role("reports").status().inFlight() == 0);
        });
    }

    @Test
    void lossCancelsTheCoroutine() {
        run((leaders, jobs, call, observed) -> {
            leaders.grant("reports");
            CompletableFuture<?> nothing = call.nothing();
            await().until(() -> jobs.runs() == 1);
            leaders.lose("reports");
            assertThatThrownBy(() -> get(nothing)).hasCauseInstanceOf(NotLeaderException.class);
            await().until(() -> jobs.cancelled() == 1);
            assertThat(observed.calls).containsExactly("reports INTERRUPTED");
        });
    }

    @Test
    void termIsAParameterAndInTheContext() {
        run((leaders, jobs, call, observed) -> {
            leaders.grant("reports");
            Object term = get(call.term());
            assertThat(term).isSameAs(leaders.role("reports").leadership().orElseThrow());
        });
    }

    @Test
    void skipOfAResultThatIsNeverNullIsRefused() {
        runner.withBean(NeverNull.class)
                .run(context -> assertThat(StartFailures.analysisOf(context).getDescription())
                        .contains("NeverNull.count(", "never null"));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private void run(TestBody body) {
        runner.withBean(SuspendingJobs.class).run(context -> {
            assertThat(context).hasNotFailed();
            SuspendingJobs jobs = context.getBean(SuspendingJobs.class);
            body.run(
                    context.getBean(ManualLeaderService.class),
                    jobs,
                    new Coroutines(jobs),
                    context.getBean(Observed.class));
        });
    }

    @FunctionalInterface
    interface TestBody {
        void run(ManualLeaderService leaders, SuspendingJobs jobs, Coroutines call, Observed observed) throws Exception;
    }
}
