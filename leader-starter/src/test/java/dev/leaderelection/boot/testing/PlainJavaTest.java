// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.test.LeaderTest;
import dev.leaderelection.test.TestLeaders;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@LeaderTest
class PlainJavaTest {

    private final List<String> sent = new ArrayList<>();

    @Test
    void onlyTheLeaderSends(TestLeaders leaders, LeaderService service) {
        LeaderRole reports = service.role("reports");
        assertThat(reports.runIfLeader(term -> sent.add("on a follower"))).isFalse();

        leaders.grant("reports");
        assertThat(reports.runIfLeader(term -> sent.add("with token " + term.token())))
                .isTrue();

        assertThat(sent).containsExactly("with token 1");
    }
}
