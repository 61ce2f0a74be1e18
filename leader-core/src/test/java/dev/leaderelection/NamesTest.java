// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"reports", "A", "a.b_c-d:e", "...", "0"})
    void ordinaryNamesPass(String name) {
        assertThat(Names.requireRole(name)).isEqualTo(name);
        assertThat(Names.requireNamespace(name)).isEqualTo(name);
        assertThat(Names.requireMemberId(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a/b", "a b", "größe", "a\n", "%"})
    void anythingElseIsRefusedAndShown(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.requireRole(name))
                .withMessageContaining("role '" + name + "'");
    }

    @Test
    void lengthsAreBounded() {
        assertThat(Names.requireRole("r".repeat(200))).hasSize(200);
        assertThat(Names.requireMemberId("m".repeat(255))).hasSize(255);
        assertThatIllegalArgumentException().isThrownBy(() -> Names.requireRole("r".repeat(201)));
        assertThatIllegalArgumentException().isThrownBy(() -> Names.requireMemberId("m".repeat(256)));
    }

    @Test
    void defaultMemberIdIsAllowedWhateverTheHostIsCalled() {
        assertThat(LocalMember.defaultId("höst name/" + "x".repeat(300))).satisfies(Names::requireMemberId);
        assertThat(LocalMember.create().id()).isNotEqualTo(LocalMember.create().id());
    }
}
