// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many roles in one call, and many members at once: one lost race fails nothing else. */
abstract class BatchContract extends ReleaseContract {

    private static final int MANY = 1_000;

    private static final int MEMBERS = 8;

    @Test
    void thousandRolesAreClaimedAndReleasedInOneCallEach() {
        Contender member = join("member");
        List<RoleRecord> held = winAll(member.session().claim(claims(member.read(), shuffledNames(MANY, 1))));
        assertThat(held).extracting(RoleRecord::holder).containsOnly(member.id());
        assertThat(member.read().roles().values()).containsExactlyInAnyOrderElementsOf(held);
        List<RoleRecord> released = winAll(member.session().release(releases(held)));
        assertThat(released).extracting(RoleRecord::holder).containsOnlyNulls();
        List<RoleRecord> again = winAll(member.session().claim(claims(member.read(), shuffledNames(MANY, 2))));
        assertThat(join("reader").read().roles().values()).containsExactlyInAnyOrderElementsOf(again);
    }

    @Test
    void thousandRolesOfADeadMemberAreTakenInOneCall() {
        Contender dead = join("dead");
        Contender successor = join("successor");
        winAll(dead.session().claim(claims(dead.read(), shuffledNames(MANY, 3))));
        successor.session().evict(successor.see(dead));
        List<RoleRecord> taken = winAll(successor.session().claim(claims(successor.read(), shuffledNames(MANY, 4))));
        assertThat(taken).extracting(RoleRecord::holder).containsOnly(successor.id());
        assertThat(successor.read().roles().values()).containsExactlyInAnyOrderElementsOf(taken);
    }

    @Test
    void oneLostClaimAmongAThousandFailsNothingElse() {
        Contender member = join("member");
        Contender rival = join("rival");
        List<String> names = shuffledNames(MANY, 5);
        StoreState asRead = member.read();
        RoleRecord lost = rival.take(names.get(500));
        List<WriteResult> results = member.session().claim(claims(asRead, names));
        assertResultsInOrder(results, names, List.of(500));
        assertThat(member.role(names.get(500))).isEqualTo(lost);
        assertThat(member.read().roles().values().stream().filter(role -> role.isHeldBy(member.id())))
                .hasSize(MANY - 1);
    }

    @Test
    void lostClaimsOfExistingRecordsFailNothingElse() {
        Contender member = join("member");
        Contender rival = join("rival");
        List<String> names = shuffledNames(100, 6);
        winAll(member.session().release(releases(winAll(member.session().claim(claims(member.read(), names))))));
        StoreState asRead = member.read();
        List<Integer> lost = List.of(0, 17, 18, 99);
        lost.forEach(index -> rival.take(names.get(index)));
        assertResultsInOrder(member.session().claim(claims(asRead, names)), names, lost);
        StoreState now = rival.read();
        for (int i = 0; i < names.size(); i++) {
            assertThat(Contender.role(now, names.get(i)).holder())
                    .as("holder of number %s", i)
                    .isEqualTo(lost.contains(i) ? rival.id() : member.id());
        }
    }

    @Test
    void claimsOfNewAndOldVacantAndHeldRolesAreToldApartInOneCall() {
        Contender member = join("member");
        Contender alive = join("alive");
        Contender dead = join("dead");
        alive.take("held");
        dead.take("orphaned");
        dead.session().close();
        alive.release(alive.take("released"));
        List<String> names = List.of("held", "orphaned", "released", "new");
        assertResultsInOrder(member.session().claim(claims(member.read(), names)), names, List.of(0));
        assertThat(member.role("held").holder()).isEqualTo(alive.id());
    }

    @Test
    void lostReleasesFailNothingElse() {
        Contender member = join("member");
        Contender successor = join("successor");
        List<String> names = shuffledNames(100, 7);
        List<RoleRecord> held = winAll(member.session().claim(claims(member.read(), names)));
        List<Integer> lost = List.of(0, 50, 99);
        lost.forEach(i -> Contender.won(member.transfer(held.get(i), successor.id(), 4711)));
        List<Release> mixed = new ArrayList<>();
        for (int i = 0; i < held.size(); i++) {
            boolean transfer = i % 2 == 1;
            mixed.add(new Release(
                    held.get(i),
                    transfer ? successor.id() : null,
                    transfer ? 99 : held.get(i).token(),
                    i));
        }
        assertResultsInOrder(member.session().release(mixed), names, lost);
        StoreState now = successor.read();
        for (int i = 0; i < names.size(); i++) {
            assertThat(Contender.role(now, names.get(i)).holder())
                    .as("holder of number %s", i)
                    .isEqualTo(i % 2 == 1 || lost.contains(i) ? successor.id() : null);
        }
    }

    @Test
    void rolesClaimedByEightMembersAtOnceHaveOneWinnerEach() throws Exception {
        List<Contender> members =
                IntStream.range(0, MEMBERS).mapToObj(i -> join("member-" + i)).toList();
        for (int round = 0; round < 3; round++) {
            int roles = 100;
            String prefix = "round-" + round + "-";
            List<List<WriteResult>> results = claimAtOnce(members, prefix, roles);
            StoreState state = members.get(0).read();
            for (int role = 0; role < roles; role++) {
                int number = role;
                List<Integer> winners = IntStream.range(0, MEMBERS)
                        .filter(m -> results.get(m).get(number).outcome() == Outcome.WON)
                        .boxed()
                        .toList();
                assertThat(winners).as("winners of role %s", role).hasSize(1);
                Contender winner = members.get(winners.get(0));
                assertThat(Contender.role(state, prefix + role))
                        .isEqualTo(results.get(winners.get(0)).get(number).record());
                assertThat(Contender.role(state, prefix + role).holder()).isEqualTo(winner.id());
            }
        }
    }

    @Test
    void rolesOfADeadMemberThatEightClaimAtOnceHaveOneWinnerEach() throws Exception {
        Contender dead = join("dead");
        List<String> names =
                IntStream.range(0, 100).mapToObj(i -> "orphan-" + i).toList();
        winAll(dead.session().claim(claims(dead.read(), names)));
        dead.session().close();
        List<Contender> members =
                IntStream.range(0, MEMBERS).mapToObj(i -> join("member-" + i)).toList();
        List<List<WriteResult>> results = claimAtOnce(members, "orphan-", names.size());
        for (int role = 0; role < names.size(); role++) {
            int number = role;
            assertThat(results.stream().filter(r -> r.get(number).outcome() == Outcome.WON))
                    .as("winners of role %s", role)
                    .hasSize(1);
        }
    }

    /** Every member claims all roles in an order of its own; the results are in the order of the role numbers. */
    private static List<List<WriteResult>> claimAtOnce(List<Contender> members, String prefix, int roles)
            throws Exception {
        CyclicBarrier start = new CyclicBarrier(members.size());
        List<Callable<List<WriteResult>>> tasks = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            Contender member = members.get(m);
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, roles).boxed().toList());
            Collections.shuffle(order, new Random(m));
            tasks.add(() -> {
                List<Claim> claims = claims(
                        member.read(), order.stream().map(i -> prefix + i).toList());
                start.await();
                List<WriteResult> shuffled = member.session().claim(claims);
                List<WriteResult> results = new ArrayList<>(Collections.nCopies(roles, WriteResult.unknown()));
                for (int i = 0; i < roles; i++) {
                    results.set(order.get(i), shuffled.get(i));
                }
                return results;
            });
        }
        return together(tasks);
    }

    static List<String> shuffledNames(int count, long seed) {
        List<String> names = new ArrayList<>(
                IntStream.range(0, count).mapToObj(i -> "role-" + i).toList());
        Collections.shuffle(names, new Random(seed));
        return names;
    }

    static List<Claim> claims(StoreState state, List<String> names) {
        return names.stream()
                .map(name -> Contender.role(state, name))
                .map(role -> new Claim(role, role.token() + 1, Contender.SINCE_MILLIS))
                .toList();
    }

    static List<Release> releases(List<RoleRecord> held) {
        return held.stream()
                .map(role -> new Release(role, null, role.token(), Contender.SINCE_MILLIS))
                .toList();
    }

    static List<RoleRecord> winAll(List<WriteResult> results) {
        return results.stream().map(Contender::won).toList();
    }

    private static void assertResultsInOrder(List<WriteResult> results, List<String> names, List<Integer> lost) {
        assertThat(results).hasSameSizeAs(names);
        for (int i = 0; i < names.size(); i++) {
            WriteResult result = results.get(i);
            assertThat(result.outcome())
                    .as("outcome of number %s, %s", i, names.get(i))
                    .isEqualTo(lost.contains(i) ? Outcome.LOST : Outcome.WON);
            if (result.record() != null) {
                assertThat(result.record().name()).isEqualTo(names.get(i));
            }
        }
    }
}
