// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.Member;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that a person or a newer version has written: readable as far as possible, never less safe. */
abstract class EditedRecordContract extends ReadContract {

    @Test
    void holderThatIsNoSessionLeavesTheRoleVacant() {
        Contender member = join("member");
        RoleRecord held = member.take(ROLE);
        StoreState before = member.read();
        editRole(namespace, ROLE, "nobody-at-all", held.token());
        RoleRecord edited = Contender.role(member.session().read(before), ROLE);
        assertThat(edited.holder()).isEqualTo("nobody-at-all");
        assertThat(member.release(held).outcome()).isEqualTo(Outcome.LOST);
        assertThat(member.take(ROLE).holder()).isEqualTo(member.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "..", "a/b", "a//b", "/", "a/", "100%"})
    void holderThatCanBeNoSessionLeavesTheRoleVacant(String holder) {
        Contender member = join("member");
        RoleRecord held = member.take(ROLE);
        editRole(namespace, ROLE, holder, held.token());
        assertThat(member.release(held).outcome()).isEqualTo(Outcome.LOST);
        assertThat(member.take(ROLE).holder()).isEqualTo(member.id());
        assertThat(member.release(member.role(ROLE)).outcome()).isEqualTo(Outcome.WON);
    }

    @Test
    void roleMadeByHandIsClaimed() {
        Contender member = join("member");
        StoreState before = member.read();
        editRole(namespace, ROLE, null, 500);
        RoleRecord edited = Contender.role(member.session().read(before), ROLE);
        assertThat(edited.exists()).isTrue();
        assertThat(edited.holder()).isNull();
        assertThat(edited.token()).isEqualTo(500);
        assertThat(member.take(ROLE).token()).isEqualTo(501);
    }

    @Test
    void roleGivenByHandToALiveSessionIsItsOwn() {
        Contender member = join("member");
        Contender rival = join("rival");
        editRole(namespace, ROLE, member.id(), 500);
        assertThat(rival.claim(ROLE).outcome()).isEqualTo(Outcome.LOST);
        RoleRecord adopted = member.role(ROLE);
        assertThat(adopted.isHeldBy(member.id())).isTrue();
        assertThat(member.release(adopted).outcome()).isEqualTo(Outcome.WON);
    }

    @Test
    void tokenEditedUpOrDownEndsTheTermThatHadAnother() {
        Contender member = join("member");
        for (long edited : new long[] {50, 5_000}) {
            RoleRecord held = Contender.won(member.claim(member.role(ROLE), 500 + edited));
            StoreState before = member.read();
            editRole(namespace, ROLE, member.id(), edited);
            RoleRecord now = Contender.role(member.session().read(before), ROLE);
            assertThat(now.token()).isEqualTo(edited);
            assertThat(now.version()).isNotEqualTo(held.version());
            assertThat(member.release(held).outcome()).isEqualTo(Outcome.LOST);
            assertThat(member.release(now).outcome()).isEqualTo(Outcome.WON);
        }
    }

    @Test
    void claimAgainstARecordEditedMeanwhileIsLost() {
        Contender member = join("member");
        RoleRecord asRead = Contender.won(member.release(member.take(ROLE)));
        editRole(namespace, ROLE, null, asRead.token() + 1_000);
        assertThat(member.claim(asRead, asRead.token() + 1).outcome()).isEqualTo(Outcome.LOST);
        assertThat(member.role(ROLE).token()).isEqualTo(asRead.token() + 1_000);
    }

    @TestFactory
    Stream<DynamicTest> unknownFieldsOfARoleAreIgnored() {
        return whereUnknownDataCanBe("fields of a role", () -> {
            Contender member = join("member");
            RoleRecord held = member.take(ROLE);
            addUnknownFields(namespace, ROLE);
            Contender reader = join("reader");
            RoleRecord now = reader.role(ROLE);
            assertThat(now.holder()).isEqualTo(held.holder());
            assertThat(now.token()).isEqualTo(held.token());
            assertThat(now.sinceMillis()).isEqualTo(held.sinceMillis());
            assertThat(member.release(member.role(ROLE)).outcome()).isEqualTo(Outcome.WON);
            assertThat(reader.take(ROLE).holder()).isEqualTo(reader.id());
        });
    }

    @TestFactory
    Stream<DynamicTest> unknownFieldsOfASessionAreIgnored() {
        return whereUnknownDataCanBe("fields of a session", () -> {
            Member described = new Member("member", "höst", "http://h", 4, Map.of("k", "v"), true);
            Contender member = join(newStore(), namespace, described);
            editSession(namespace, member.id(), SessionEdit.UNKNOWN_FIELDS);
            Contender reader = join("reader");
            SessionRecord seen = reader.see(member);
            assertThat(seen.member()).isEqualTo(described);
            assertThat(seen.ttl()).isEqualTo(TTL);
            member.beat();
            assertThat(reader.see(member).beat()).isNotEqualTo(seen.beat());
            assertThat(reader.session().evict(reader.see(member))).isTrue();
        });
    }

    @TestFactory
    Stream<DynamicTest> sessionWithUnreadableInformationStillCountsAndIsNotTakenForShorter() {
        return whereUnknownDataCanBe("member information that cannot be read", () -> {
            Member described = new Member("member", "höst", "http://h", 4, Map.of("k", "v"), true);
            Contender member = join(newStore(), namespace, described);
            RoleRecord held = member.take(ROLE);
            editSession(namespace, member.id(), SessionEdit.UNREADABLE_INFO);
            Contender reader = join("reader");
            SessionRecord seen = reader.see(member);
            assertThat(seen.member()).isNotEqualTo(member.member());
            assertThat(seen.ttl()).isGreaterThanOrEqualTo(TTL);
            assertThat(reader.claim(ROLE).outcome()).isEqualTo(Outcome.LOST);
            assertThat(reader.role(ROLE)).isEqualTo(held);
            // The next beat repairs it.
            member.beat();
            assertThat(reader.see(member).member()).isEqualTo(member.member());
            assertThat(reader.see(member).ttl()).isEqualTo(TTL);
        });
    }

    @TestFactory
    Stream<DynamicTest> sessionWithUnreadableInformationIsEvictedAsAnyOther() {
        return whereUnknownDataCanBe("member information of a dead session that cannot be read", () -> {
            Contender dead = join("dead");
            editSession(namespace, dead.id(), SessionEdit.UNREADABLE_INFO);
            Contender challenger = join("challenger");
            assertThat(challenger.session().evict(challenger.see(dead))).isTrue();
            assertThat(challenger.sees(dead)).isFalse();
        });
    }

    @Test
    void beatEditedByHandCountsAsAnother() {
        Contender member = join("member");
        Contender challenger = join("challenger");
        member.beat();
        SessionRecord seen = challenger.see(member);
        editSession(namespace, member.id(), SessionEdit.ANOTHER_BEAT);
        assertThat(challenger.see(member).beat()).isNotEqualTo(seen.beat());
        assertThat(challenger.session().evict(seen)).isFalse();
        assertThat(challenger.sees(member)).isTrue();
    }

    @Test
    void namespaceOfANewerProtocolIsRefused() {
        writeNewerProtocol(namespace);
        assertNewerProtocolIsRefused(newStore());
    }

    @Test
    void namespaceThatWentOnToANewerProtocolIsRefused() {
        Contender earlier = join("earlier");
        writeNewerProtocol(namespace);
        assertNewerProtocolIsRefused(newStore());
        assertNewerProtocolIsRefused(earlier.store());
    }

    private void assertNewerProtocolIsRefused(LeaderStore store) {
        String id = newId();
        assertThatThrownBy(() -> store.open(request(namespace, Member.of("old"), id), () -> {}))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(store.name())
                .hasMessageContaining(namespace)
                .hasMessageContaining("protocol");
    }
}
