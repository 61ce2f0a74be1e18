// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Claims: a compare-and-set against the record as read, passed only by a vacant role (R2, R3). */
abstract class ClaimContract extends EvictionContract {

    @Test
    void firstClaimCreatesTheRecord() {
        Contender member = join("member");
        WriteResult result = member.claim(RoleRecord.absent(ROLE), 17);
        RoleRecord written = Contender.won(result);
        assertThat(written.holder()).isEqualTo(member.id());
        assertThat(written.token()).isEqualTo(17);
        assertThat(written.sinceMillis()).isEqualTo(Contender.SINCE_MILLIS);
        assertThat(written.version()).isNotNegative();
        assertThat(join("reader").read().roles()).isEqualTo(Map.of(ROLE, written));
    }

    @Test
    void everyWriteRaisesTheVersion() {
        Contender member = join("member");
        RoleRecord first = member.take(ROLE);
        RoleRecord released = Contender.won(member.release(first));
        RoleRecord second = member.take(ROLE);
        assertThat(released.version()).isGreaterThan(first.version());
        assertThat(second.version()).isGreaterThan(released.version());
        assertThat(member.role(ROLE)).isEqualTo(second);
    }

    @Test
    void tokenIsWrittenExactlyAsGiven() {
        Contender member = join("member");
        RoleRecord record = RoleRecord.absent(ROLE);
        for (long token : new long[] {1, 1L << 31, (1L << 53) + 1, 1_795_237_200_123_457L, Long.MAX_VALUE - 1}) {
            RoleRecord held = Contender.won(member.claim(record, token));
            assertThat(held.token()).isEqualTo(token);
            assertThat(member.role(ROLE)).isEqualTo(held);
            record = Contender.won(member.release(held));
        }
    }

    @Test
    void claimOfAReleasedRoleSucceeds() {
        Contender first = join("first");
        Contender second = join("second");
        first.release(first.take(ROLE));
        assertThat(second.take(ROLE).holder()).isEqualTo(second.id());
    }

    @Test
    void claimOfARoleWhoseHolderClosedItsSessionSucceeds() {
        Contender dead = join("dead");
        Contender successor = join("successor");
        dead.take(ROLE);
        dead.session().close();
        assertThat(successor.take(ROLE).holder()).isEqualTo(successor.id());
    }

    @Test
    void claimOfARoleWhoseHolderWasEvictedSucceeds() {
        Contender dead = join("dead");
        Contender successor = join("successor");
        RoleRecord old = dead.take(ROLE);
        successor.session().evict(successor.see(dead));
        RoleRecord taken = successor.take(ROLE);
        assertThat(taken.holder()).isEqualTo(successor.id());
        assertThat(taken.token()).isGreaterThan(old.token());
    }

    @Test
    void claimOfARoleWithALiveHolderIsLost() {
        Contender holder = join("holder");
        Contender rival = join("rival");
        RoleRecord held = holder.take(ROLE);
        WriteResult result = rival.claim(rival.role(ROLE), held.token() + 1);
        assertThat(result.outcome()).isEqualTo(Outcome.LOST);
        assertThat(rival.role(ROLE)).isEqualTo(held);
    }

    @Test
    void claimOfARoleThatIsHeldByOneselfIsLost() {
        Contender holder = join("holder");
        RoleRecord held = holder.take(ROLE);
        assertThat(holder.claim(held, held.token() + 1).outcome()).isEqualTo(Outcome.LOST);
        assertThat(holder.role(ROLE)).isEqualTo(held);
    }

    @Test
    void claimAsAbsentOfAnExistingRecordIsLost() {
        Contender first = join("first");
        Contender second = join("second");
        RoleRecord released = Contender.won(first.release(first.take(ROLE)));
        assertThat(second.claim(RoleRecord.absent(ROLE), 99).outcome()).isEqualTo(Outcome.LOST);
        assertThat(second.role(ROLE)).isEqualTo(released);
    }

    @Test
    void claimOfARecordThatDoesNotExistIsLost() {
        Contender member = join("member");
        RoleRecord imagined = new RoleRecord(ROLE, null, 3, 3, 0);
        assertThat(member.claim(imagined, 4).outcome()).isEqualTo(Outcome.LOST);
        assertThat(member.role(ROLE).exists()).isFalse();
    }

    @Test
    void claimAgainstAnOlderVersionIsLost() {
        Contender first = join("first");
        Contender second = join("second");
        RoleRecord vacant = Contender.won(first.release(first.take(ROLE)));
        // The same holder (none) and, but for the version, the same token again.
        editRole(namespace, ROLE, null, vacant.token());
        RoleRecord now = second.role(ROLE);
        assertThat(second.claim(vacant, vacant.token() + 1).outcome()).isEqualTo(Outcome.LOST);
        assertThat(second.role(ROLE)).isEqualTo(now);
    }

    @Test
    void claimAfterACompetingClaimIsLost() {
        Contender fast = join("fast");
        Contender slow = join("slow");
        RoleRecord asRead = slow.role(ROLE);
        RoleRecord held = fast.take(ROLE);
        WriteResult result = slow.claim(asRead, 1000);
        assertThat(result.outcome()).isEqualTo(Outcome.LOST);
        assertThat(slow.role(ROLE)).isEqualTo(held);
        if (result.record() != null) {
            assertThat(result.record()).isEqualTo(held);
        }
    }

    @Test
    void claimAfterACompetingTermThatIsOverIsLost() {
        Contender fast = join("fast");
        Contender slow = join("slow");
        RoleRecord asRead = Contender.won(fast.release(fast.take(ROLE)));
        RoleRecord released = Contender.won(fast.release(fast.take(ROLE)));
        assertThat(slow.claim(asRead, 1000).outcome()).isEqualTo(Outcome.LOST);
        assertThat(slow.role(ROLE)).isEqualTo(released);
    }

    @Test
    void claimThatSucceededIsLostWhenRepeated() {
        Contender member = join("member");
        RoleRecord asRead = member.role(ROLE);
        RoleRecord held = Contender.won(member.claim(asRead, 5));
        assertThat(member.claim(asRead, 5).outcome()).isEqualTo(Outcome.LOST);
        assertThat(member.role(ROLE)).isEqualTo(held);
    }

    @Test
    void claimOfAnEvictedMemberLeavesTheRoleVacant() {
        Contender evicted = join("evicted");
        Contender other = join("other");
        other.session().evict(other.see(evicted));
        try {
            evicted.claim(RoleRecord.absent(ROLE), 5);
        } catch (StoreException e) {
            // As good as a claim that names a session that is gone.
        }
        assertThat(other.take(ROLE).holder()).isEqualTo(other.id());
    }

    @Test
    void noClaimsHaveNoResults() {
        Contender member = join("member");
        assertThat(member.session().claim(List.of())).isEmpty();
        assertThat(member.session().release(List.of())).isEmpty();
    }

    @Test
    void namesOfRolesAreKeptExactly() {
        Contender member = join("member");
        List<String> names = List.of(
                "a",
                "A",
                "reports",
                "Reports",
                "REPORTS",
                "a.b",
                "a_b",
                "a-b",
                "a:b",
                "axb",
                "...",
                "-",
                "_",
                ":",
                "0",
                "00",
                "R".repeat(200),
                "r".repeat(200),
                "r".repeat(199),
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                "abcdefghijklmnopqrstuvwxyz",
                "0123456789._-:",
                "null",
                "true",
                "1e5");
        List<WriteResult> results = member.session()
                .claim(names.stream()
                        .map(name -> new Claim(RoleRecord.absent(name), 1, 0))
                        .toList());
        assertThat(results).extracting(WriteResult::outcome).containsOnly(Outcome.WON);
        assertThat(results).extracting(result -> Contender.won(result).name()).containsExactlyElementsOf(names);
        assertThat(join("reader").read().roles()).containsOnlyKeys(names);
    }

    @Test
    void releaseOfARoleLeavesTheOneInOtherCaseAlone() {
        Contender member = join("member");
        RoleRecord lower = member.take("reports");
        RoleRecord upper = member.take("REPORTS");
        member.release(lower);
        assertThat(member.role("REPORTS")).isEqualTo(upper);
        assertThat(member.role("reports").holder()).isNull();
    }
}
