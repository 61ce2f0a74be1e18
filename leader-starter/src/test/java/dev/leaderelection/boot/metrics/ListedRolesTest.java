// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListedRolesTest {

    private final List<String> calls = new ArrayList<>();

    @Test
    void firstRolesByNameAreListedWhateverTheOrderOfArrival() {
        List<String> names = new ArrayList<>(
                IntStream.range(0, 500).mapToObj(i -> "role-" + i).toList());
        Collections.shuffle(names, new Random(7));
        ListedRoles roles = roles(20);
        names.forEach(roles::add);
        TreeSet<String> expected = new TreeSet<>();
        new TreeSet<>(names).stream().limit(20).forEach(expected::add);
        assertThat(names)
                .filteredOn(name -> roles.tag(name).equals(name))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(names).filteredOn(name -> !expected.contains(name)).allSatisfy(name -> assertThat(roles.tag(name))
                .isEqualTo(ListedRoles.OTHERS));
    }

    @Test
    void roleThatComesFirstTakesThePlaceOfTheLast() {
        ListedRoles roles = roles(2);
        roles.add("b");
        roles.add("c");
        roles.add("a");
        roles.add("d");
        roles.add("a");
        assertThat(calls).containsExactly("+b", "+c", "-c", "+a");
    }

    @Test
    void lateListenerIsToldWhatIsListed() {
        ListedRoles roles = new ListedRoles(2);
        roles.add("b");
        roles.add("a");
        listen(roles);
        assertThat(calls).containsExactly("+a", "+b");
    }

    @Test
    void roleThatIsAskedForBeforeItIsToldIsListedToo() {
        assertThat(roles(1).tag("a")).isEqualTo("a");
        assertThat(calls).containsExactly("+a");
    }

    @Test
    void limitOfZeroListsNothing() {
        ListedRoles roles = roles(0);
        roles.add("a");
        assertThat(roles.tag("a")).isEqualTo(ListedRoles.OTHERS);
        assertThat(calls).isEmpty();
    }

    private ListedRoles roles(int limit) {
        ListedRoles roles = new ListedRoles(limit);
        listen(roles);
        return roles;
    }

    private void listen(ListedRoles roles) {
        roles.addListener(new ListedRoles.Listener() {
            @Override
            public void listed(String role) {
                calls.add("+" + role);
            }

            @Override
            public void unlisted(String role) {
                calls.add("-" + role);
            }
        });
    }
}
