// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.leaderelection.Leadership;
import dev.leaderelection.Member;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.ManualRole;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GateTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Calls.class)
            .withBean(Jobs.class);

    @Test
    void leaderRunsTheMethod() {
        run((leaders, jobs, calls) -> {
            leaders.grant("reports");
            jobs.report();
            assertThat(calls.names).containsExactly("report");
            assertThat(jobs.optional()).contains("ran");
            assertThat(jobs.number()).isEqualTo(42);
        });
    }

    @Test
    void followerSkipsVoid() {
        run((leaders, jobs, calls) -> {
            jobs.report();
            assertThat(calls.names).isEmpty();
        });
    }

    @Test
    void followerAnswersEmptyWhereTheTypeHasAnEmptyAnswer() {
        run((leaders, jobs, calls) -> {
            assertThat(jobs.optional()).isEmpty();
            assertThat(jobs.optionalInt()).isEmpty();
            assertThat(jobs.list()).isEmpty();
            assertThat(jobs.arrayList()).isEmpty();
            assertThat(jobs.set()).isEmpty();
            assertThat(jobs.sortedSet()).isEmpty();
            assertThat(jobs.collection()).isEmpty();
            assertThat(jobs.iterable()).isEmpty();
            assertThat(jobs.deque()).isEmpty();
            assertThat(jobs.map()).isEmpty();
            assertThat(jobs.sortedMap()).isEmpty();
            assertThat(jobs.stream()).isEmpty();
            assertThat(jobs.ints().count()).isZero();
            assertThat(calls.names).isEmpty();
        });
    }

    @Test
    void followerAnswersFuturesAsCompletedWithTheEmptyAnswer() {
        run((leaders, jobs, calls) -> {
            assertThat(jobs.future()).isCompletedWithValue(null);
            assertThat(jobs.stage().toCompletableFuture()).isCompletedWithValue(Optional.empty());
            assertThat(jobs.plainFuture().get()).isEqualTo(List.of());
            assertThat(calls.names).isEmpty();
        });
    }

    @Test
    void followerThrowsForOtherTypesAndNamesTheLeader() {
        run((leaders, jobs, calls) -> {
            leaders.role("reports").ledBy(new Member("other", "h", "http://other:8081", 0, Map.of(), true));
            assertThatExceptionOfType(NotLeaderException.class)
                    .isThrownBy(jobs::number)
                    .withMessageContaining("reports")
                    .withMessageContaining("other")
                    .withMessageContaining("http://other:8081");
            assertThatExceptionOfType(NotLeaderException.class).isThrownBy(jobs::text);
            assertThatExceptionOfType(NotLeaderException.class).isThrownBy(jobs::array);
        });
    }

    @Test
    void otherwiseThrowThrowsAlsoForVoid() {
        run((leaders, jobs, calls) ->
                assertThatExceptionOfType(NotLeaderException.class).isThrownBy(jobs::loud));
    }

    @Test
    void otherwiseSkipAnswersNullForAValueAndEmptyForAContainer() {
        run((leaders, jobs, calls) -> {
            assertThat(jobs.quiet()).isNull();
            assertThat(jobs.quietList()).isEmpty();
        });
    }

    @Test
    void fallbackIsCalledOnTheSameObjectWithTheSameArguments() {
        run((leaders, jobs, calls) -> {
            assertThat(jobs.withFallback("a")).isEqualTo("fallback a after 0 runs");
            leaders.grant("reports");
            assertThat(jobs.withFallback("a")).isEqualTo("leader a");
        });
    }

    @Test
    void exceptionOfTheFallbackReachesTheCallerAsItIs() {
        run((leaders, jobs, calls) -> assertThatIllegalStateException()
                .isThrownBy(jobs::withFailingFallback)
                .withMessage("from the fallback"));
    }

    @Test
    void termIsBoundToTheThreadDuringTheRunOnly() {
        run((leaders, jobs, calls) -> {
            leaders.grant("reports");
            jobs.report();
            assertThat(calls.termOfLastRun().role()).isEqualTo("reports");
            assertThat(Leadership.current()).isEmpty();
        });
    }

    @Test
    void nestedRunIsBoundToItsOwnTermAndRestoresTheOuterOne() {
        run((leaders, jobs, calls) -> {
            leaders.grant("reports");
            leaders.grant("billing");
            calls.during = () -> {
                calls.during = () -> {};
                jobs.bill();
                assertThat(calls.termOfLastRun().role()).isEqualTo("billing");
                assertThat(Leadership.current().orElseThrow().role()).isEqualTo("reports");
            };
            jobs.report();
            assertThat(calls.names).containsExactly("report", "bill");
        });
    }

    @Test
    void runCountsAsInFlightUntilTheMethodReturnsOrThrows() {
        run((leaders, jobs, calls) -> {
            ManualRole role = leaders.role("reports");
            leaders.grant("reports");
            calls.during = () -> assertThat(role.status().inFlight()).isEqualTo(1);
            jobs.report();
            assertThat(role.status().inFlight()).isZero();
            calls.during = () -> {
                throw new IllegalStateException("job failed");
            };
            assertThatIllegalStateException().isThrownBy(jobs::report).withMessage("job failed");
            assertThat(role.status().inFlight()).isZero();
        });
    }

    @Test
    void asynchronousRunCountsAsInFlightUntilItsResultIsThere() {
        run((leaders, jobs, calls) -> {
            ManualRole role = leaders.role("reports");
            leaders.grant("reports");
            CompletableFuture<String> result = jobs.future();
            assertThat(role.status().inFlight()).isEqualTo(1);
            calls.pending.completeExceptionally(new IllegalStateException("late failure"));
            assertThat(result).isCompletedExceptionally();
            assertThat(role.status().inFlight()).isZero();
        });
    }

    @Test
    void metaAnnotationMayNameTheRole() {
        run((leaders, jobs, calls) -> {
            jobs.bill();
            assertThat(calls.names).isEmpty();
            leaders.grant("billing");
            jobs.bill();
            assertThat(calls.names).containsExactly("bill");
        });
    }

    @Test
    void packagePrivateAndProtectedMethodsAreGated() {
        run((leaders, jobs, calls) -> {
            jobs.packagePrivate();
            jobs.guarded();
            assertThat(calls.names).isEmpty();
            leaders.grant("reports");
            jobs.packagePrivate();
            jobs.guarded();
            assertThat(calls.names).containsExactly("packagePrivate", "guarded");
        });
    }

    private void run(TestBody body) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            body.run(
                    context.getBean(ManualLeaderService.class),
                    context.getBean(Jobs.class),
                    context.getBean(Calls.class));
        });
    }

    @FunctionalInterface
    interface TestBody {
        void run(ManualLeaderService leaders, Jobs jobs, Calls calls) throws Exception;
    }
}
