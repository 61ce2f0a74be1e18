// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.spi.WriteResult.Outcome;
import org.junit.jupiter.api.Test;

/** Releases: a compare-and-set against the own session and the token, to none or to a successor (R7). */
abstract class ReleaseContract extends ClaimContract {

    @Test
    void releaseLeavesNoHolderAndTheToken() {
        Contender member = join("member");
        RoleRecord held = member.take(ROLE);
        RoleRecord released = Contender.won(member.release(held));
        assertThat(released.holder()).isNull();
        assertThat(released.token()).isEqualTo(held.token());
        assertThat(released.version()).isGreaterThan(held.version());
        assertThat(join("reader").role(ROLE)).isEqualTo(released);
    }

    @Test
    void transferWritesSuccessorAndNewToken() {
        Contender member = join("member");
        Contender successor = join("successor");
        RoleRecord held = member.take(ROLE);
        RoleRecord handed = Contender.won(member.transfer(held, successor.id(), 4711));
        assertThat(handed.holder()).isEqualTo(successor.id());
        assertThat(handed.token()).isEqualTo(4711);
        assertThat(handed.sinceMillis()).isEqualTo(Contender.SINCE_MILLIS);
        assertThat(successor.role(ROLE)).isEqualTo(handed);
        assertThat(Contender.won(successor.release(handed)).holder()).isNull();
    }

    @Test
    void transferToASessionThatIsGoneLeavesTheRoleVacant() {
        Contender member = join("member");
        Contender successor = join("successor");
        RoleRecord held = member.take(ROLE);
        successor.session().close();
        Contender.won(member.transfer(held, successor.id(), held.token() + 1));
        assertThat(member.take(ROLE).holder()).isEqualTo(member.id());
    }

    @Test
    void staleReleaseKeepsSuccessor() {
        Contender member = join("member");
        Contender successor = join("successor");
        RoleRecord held = member.take(ROLE);
        RoleRecord handed = Contender.won(member.transfer(held, successor.id(), held.token() + 1));
        WriteResult stale = member.release(held);
        assertThat(stale.outcome()).isEqualTo(Outcome.LOST);
        if (stale.record() != null) {
            assertThat(stale.record()).isEqualTo(handed);
        }
        assertThat(successor.role(ROLE)).isEqualTo(handed);
    }

    @Test
    void staleTransferKeepsSuccessor() {
        Contender member = join("member");
        Contender first = join("first");
        Contender second = join("second");
        RoleRecord held = member.take(ROLE);
        RoleRecord handed = Contender.won(member.transfer(held, first.id(), held.token() + 1));
        assertThat(member.transfer(held, second.id(), held.token() + 2).outcome())
                .isEqualTo(Outcome.LOST);
        assertThat(first.role(ROLE)).isEqualTo(handed);
    }

    @Test
    void releaseOfAnEarlierTermKeepsThePresentOne() {
        Contender member = join("member");
        RoleRecord earlier = member.take(ROLE);
        member.release(earlier);
        RoleRecord present = member.take(ROLE);
        assertThat(present.token()).isGreaterThan(earlier.token());
        assertThat(member.release(earlier).outcome()).isEqualTo(Outcome.LOST);
        assertThat(member.role(ROLE)).isEqualTo(present);
    }

    @Test
    void releaseOfSomebodyElsesRoleIsLost() {
        Contender holder = join("holder");
        Contender rival = join("rival");
        RoleRecord held = holder.take(ROLE);
        assertThat(rival.release(held).outcome()).isEqualTo(Outcome.LOST);
        assertThat(rival.transfer(held, rival.id(), held.token() + 1).outcome()).isEqualTo(Outcome.LOST);
        assertThat(holder.role(ROLE)).isEqualTo(held);
    }

    @Test
    void releaseOfAnAbsentRoleIsLostAndCreatesNothing() {
        Contender member = join("member");
        RoleRecord imagined = new RoleRecord(ROLE, member.id(), 3, 3, 0);
        assertThat(member.release(imagined).outcome()).isEqualTo(Outcome.LOST);
        assertThat(member.read().roles()).isEmpty();
    }

    @Test
    void releaseThatSucceededIsLostWhenRepeated() {
        Contender member = join("member");
        RoleRecord held = member.take(ROLE);
        RoleRecord released = Contender.won(member.release(held));
        assertThat(member.release(held).outcome()).isEqualTo(Outcome.LOST);
        assertThat(member.role(ROLE)).isEqualTo(released);
    }

    @Test
    void adoptedRoleIsReleasedByTheRecordThatWasRead() {
        Contender member = join("member");
        Contender successor = join("successor");
        RoleRecord held = member.take(ROLE);
        member.transfer(held, successor.id(), held.token() + 1);
        assertThat(successor.release(successor.role(ROLE)).outcome()).isEqualTo(Outcome.WON);
        assertThat(member.role(ROLE).holder()).isNull();
    }
}
