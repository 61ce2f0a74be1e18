// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Member;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberJsonTest {

    private static final Member FULL = new Member(
            "host:4711:3fa9",
            "Zürich-\"1\"\\\n",
            "http://host:8081/läden?x=\uD83D\uDE80",
            -7,
            Map.of("zone", "日本", "", "empty key", "lone", "\uD800"),
            false);

    @Test
    void everyFieldSurvives() {
        assertThat(MemberJson.read(MemberJson.write(FULL), "other")).isEqualTo(FULL);
        assertThat(MemberJson.read(MemberJson.write(Member.of("a")), "other")).isEqualTo(Member.of("a"));
    }

    @Test
    void writesAsciiOnOneLine() {
        assertThat(MemberJson.write(FULL)).matches("[ -~]+");
        assertThat(MemberJson.write(Member.of("a")))
                .isEqualTo("{\"id\":\"a\",\"host\":\"a\",\"priority\":0,\"candidate\":true}");
    }

    @Test
    void fieldsOfNewerVersionsAreIgnored() {
        String newer = " {\"id\" : \"a\" , \"weights\":[1,{\"x\":[]},2.5e3,null], \"host\":\"h\\u00e4\\/\","
                + "\"nested\":{\"deep\":{\"er\":true}}, \"attributes\":{\"k\":\"v\",\"n\":1}, \"priority\":3.0} ";
        assertThat(MemberJson.read(newer, "other")).isEqualTo(new Member("a", "hä/", null, 3, Map.of("k", "v"), true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "null",
                "[]",
                "\"a\"",
                "{",
                "{\"id\":\"b\"",
                "{\"id\":\"b\"} trailing",
                "{\"id\":\"b\",}",
                "{id:\"b\"}",
                "{\"id\":\"b",
                "{\"id\":\"b\\",
                "{\"id\":\"b\\u12",
                "{\"id\":\"b\\x\"}",
                "{\"id\":tru}",
                "{\"priority\":--1}",
                "{\"priority\":}"
            })
    void brokenTextIsAMemberWithTheGivenId(String broken) {
        assertThat(MemberJson.read(broken, "a")).isEqualTo(Member.of("a"));
        assertThat(JsonObject.parse(broken).isReadable()).isFalse();
    }

    @Test
    void absentTextIsAMemberWithTheGivenId() {
        assertThat(MemberJson.read(null, "a")).isEqualTo(Member.of("a"));
    }

    @Test
    void endlessNestingIsBrokenTextAndExhaustsNothing() {
        assertThat(MemberJson.read("{\"x\":" + "[".repeat(1_000_000), "a")).isEqualTo(Member.of("a"));
    }

    @Test
    void valuesOfAnotherKindCountAsAbsent() {
        String odd =
                "{\"id\":5,\"host\":true,\"url\":{},\"priority\":\"high\",\"candidate\":0,\"attributes\":\"none\"}";
        assertThat(MemberJson.read(odd, "a")).isEqualTo(Member.of("a"));
    }

    @Test
    void idsThatAreNotAllowedAreReplaced() {
        assertThat(MemberJson.read("{\"id\":\"not allowed\"}", "a").id()).isEqualTo("a");
        assertThat(MemberJson.read("{}", "not allowed either").id()).isEqualTo("unknown");
    }

    @Test
    void numbersOutOfRangeAreCutOff() {
        assertThat(MemberJson.read("{\"priority\":99999999999}", "a").priority())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(JsonObject.parse("{\"n\":1e999999999}").number("n", 4)).isEqualTo(4);
        assertThat(JsonObject.parse("{\"n\":9223372036854775807}").number("n", 4))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(JsonObject.parse("{\"n\":9223372036854775808}").number("n", 4))
                .isEqualTo(4);
    }

    @Test
    void lastOfTwoEqualFieldsCounts() {
        assertThat(JsonObject.parse("{\"n\":1,\"n\":2}").number("n", 0)).isEqualTo(2);
        assertThat(JsonObject.parse("{\"n\":1,\"n\":null}").number("n", 0)).isZero();
    }

    @Test
    void objectsKeepTheOrderOfTheirFields() {
        JsonObject json = new JsonObject()
                .with("holder", "s1")
                .with("token", 1795237200123456L)
                .with("gone", (String) null)
                .with("live", true)
                .with("tags", Map.of("a", "b"));
        assertThat(json)
                .hasToString("{\"holder\":\"s1\",\"token\":1795237200123456,\"live\":true,\"tags\":{\"a\":\"b\"}}");
        assertThat(JsonObject.quote("a\"b")).isEqualTo("\"a\\\"b\"");
    }
}
