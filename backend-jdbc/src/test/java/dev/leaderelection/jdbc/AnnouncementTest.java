// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementTest {

    @Test
    void namesTheRoleThatWasHandedOver() {
        assertThat(Announcement.of("shop reports 4711")).isEqualTo(new Announcement("shop", "reports", "4711"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop", "shop ", "shop reports", "shop reports 4711 9", "shop  a b", "shop reports 4711 "})
    void isAChangeOfTheNamespaceOtherwise(String text) {
        assertThat(Announcement.of(text)).isEqualTo(new Announcement("shop", null, null));
    }

    @Test
    void mayBeEmpty() {
        assertThat(Announcement.of("")).isEqualTo(new Announcement("", null, null));
    }
}
