// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Candidacy;
import dev.leaderelection.Candidacy.State;
import dev.leaderelection.Member;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void howAMemberStandsSurvives() {
        Candidacy candidacy =
                new Candidacy(State.PAUSED, "1.2", Set.of("a", "b.c:d"), Map.of("a", -3, "x", 7), Set.of("y", "z"));
        Member member = Member.of("a").with(candidacy);
        assertThat(MemberJson.read(MemberJson.write(member), "other")).isEqualTo(member);
        Member ofNothing = Member.of("a").with(new Candidacy(State.STANDING, null, Set.of(), Map.of(), Set.of()));
        assertThat(MemberJson.read(MemberJson.write(ofNothing), "other")).isEqualTo(ofNothing);
    }

    @Test
    void anOlderVersionUnderstandsWhetherAMemberStands() {
        for (State state : State.values()) {
            String json = MemberJson.write(Member.of("a").with(Candidacy.ALL.in(state)));
            assertThat(json).contains("\"candidate\":" + (state == State.STANDING));
            assertThat(MemberJson.read(json, "other").candidacy().state()).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{};STANDING",
                "{\"candidate\":true};STANDING",
                "{\"candidate\":false};WATCHING",
                "{\"candidate\":false,\"state\":\"DREAMING\"};WATCHING",
                "{\"candidate\":true,\"state\":\"PAUSED\"};STANDING",
                "{\"candidate\":false,\"state\":\"STANDING\"};WATCHING"
            })
    void whatIsUnknownOrContradictoryIsReadAsAnOlderVersionWould(String json, State state) {
        assertThat(MemberJson.read(json, "a").candidacy().state()).isEqualTo(state);
    }

    @Test
    void brokenListsAreReadAsFarAsPossible() {
        String json = "{\"roles\":\"a,,b\",\"priorities\":\"a=1,b,=3,c=x,d=4=5\",\"declined\":7}";
        Candidacy candidacy = MemberJson.read(json, "a").candidacy();
        assertThat(candidacy.roles()).containsExactlyInAnyOrder("a", "b");
        assertThat(candidacy.priorities()).containsExactly(Map.entry("a", 1));
        assertThat(candidacy.declined()).isEmpty();
    }

    @Test
    void listsThatAreTooLongAreLeftOut() {
        Set<String> many = IntStream.range(0, 1_000).mapToObj(i -> "role-" + i).collect(Collectors.toSet());
        Candidacy candidacy = new Candidacy(State.STANDING, null, many, Map.of("a", 1), Set.of("b"));
        Candidacy read = MemberJson.read(MemberJson.write(Member.of("a").with(candidacy)), "a").candidacy();
        assertThat(read).isEqualTo(new Candidacy(State.STANDING, null, null, Map.of("a", 1), Set.of("b")));
        Candidacy declining = new Candidacy(State.STANDING, null, Set.of("a"), Map.of(), many);
        assertThat(declining.bounded().declined()).isEmpty();
        assertThat(declining.bounded().roles()).containsExactly("a");
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
