// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderRole.State;
import dev.leaderelection.Member;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.actuate.ActionResult.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

class RoleActionsTest {

    private final ManualLeaderService leaders = new ManualLeaderService();

    private final RoleActions actions = new RoleActions(leaders, Duration.ofMillis(50));

    @Test
    void stepDownEndsTheTerm() {
        leaders.grant("reports");
        ActionResult result = actions.perform("reports", "step-down", null);
        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(result.role()).extracting(RoleReport::leading).isEqualTo(false);
        assertThat(leaders.isLeader("reports")).isFalse();
    }

    @Test
    void transferEndsTheTerm() {
        leaders.grant("reports");
        leaders.present(Member.of("other"));
        assertThat(actions.perform("reports", "transfer", "other").outcome()).isEqualTo(Outcome.DONE);
        assertThat(leaders.isLeader("reports")).isFalse();
    }

    @Test
    void pauseAndResumeWorkOnFollowersToo() {
        leaders.role("reports");
        assertThat(actions.perform("reports", "pause", null).outcome()).isEqualTo(Outcome.DONE);
        assertThat(leaders.role("reports").status().state()).isEqualTo(State.PAUSED);
        assertThat(actions.perform("reports", "resume", null).outcome()).isEqualTo(Outcome.DONE);
        assertThat(leaders.role("reports").status().state()).isEqualTo(State.FOLLOWING);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "STEP_DOWN", "stop"})
    void unknownActionIsRefused(String action) {
        leaders.grant("reports");
        ActionResult result = actions.perform("reports", action, null);
        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(result.message()).contains("step-down, transfer, pause, resume");
        assertThat(leaders.isLeader("reports")).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "nobody")
    void transferToAnUnknownMemberIsRefused(String to) {
        leaders.grant("reports");
        ActionResult result = actions.perform("reports", "transfer", to);
        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(result.message()).contains(String.valueOf(to));
        assertThat(leaders.isLeader("reports")).isTrue();
    }

    @Test
    void refusalOfTheEngineIsPassedOn() {
        leaders.grant("reports");
        leaders.present(Member.of("watcher"));
        leaders.role("reports")
                .answerNextChangeWith(
                        CompletableFuture.failedFuture(new LeaderException("'watcher' is not a candidate")));
        ActionResult result = actions.perform("reports", "transfer", "watcher");
        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(result.message()).isEqualTo("'watcher' is not a candidate");
        assertThat(leaders.isLeader("reports")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"step-down,", "transfer, other"})
    void onlyTheLeaderCanBeAskedToHandOver(String action, String to) {
        leaders.role("reports");
        leaders.present(Member.of("other"));
        assertThat(actions.perform("reports", action, to).outcome()).isEqualTo(Outcome.NOT_LEADING);
    }

    @Test
    void roleThatWasNeverJoinedIsUnknown() {
        assertThat(actions.perform("nothing", "pause", null).outcome()).isEqualTo(Outcome.UNKNOWN_ROLE);
        assertThat(leaders.find("nothing")).isEmpty();
    }

    @Test
    void changeThatTakesLongerGoesOnByItself() {
        leaders.grant("reports");
        leaders.role("reports").answerNextChangeWith(new CompletableFuture<>());
        assertThat(actions.perform("reports", "step-down", null).outcome()).isEqualTo(Outcome.UNDER_WAY);
    }

    @Test
    void withoutHttpARefusalIsAnInvalidRequest() {
        leaders.grant("reports");
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> new LeaderEndpoint(leaders).change("reports", "stop", null))
                .withMessageContaining("Unknown action 'stop'");
    }
}
