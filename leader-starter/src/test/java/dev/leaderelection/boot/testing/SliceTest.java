// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderService;
import dev.leaderelection.test.LeaderTest;
import dev.leaderelection.test.TestLeaders;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** A context without the starter's auto-configuration, as those of slices are: the service is there all the same. */
@SpringJUnitConfig(SliceTest.Nothing.class)
@LeaderTest(leads = "reports")
class SliceTest {

    @Autowired
    private LeaderService service;

    @Test
    void serviceIsThere(TestLeaders leaders) {
        assertThat(service.isLeader("reports")).isTrue();
        leaders.revoke("reports");
        assertThat(service.isLeader("reports")).isFalse();
    }

    /** A nested class has the annotation of the one around it. */
    @Nested
    class Within {

        @Test
        void roleIsGrantedAnew() {
            assertThat(service.isLeader("reports")).isTrue();
        }
    }

    static class Nothing {}
}
