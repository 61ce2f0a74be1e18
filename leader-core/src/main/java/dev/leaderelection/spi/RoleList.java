// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names of roles as one text, with commas between them, which no name contains. Reading leaves out what it cannot read. */
final class RoleList {

    private RoleList() {}

    static String write(Set<String> roles) {
        return String.join(",", new TreeSet<>(roles));
    }

    static String writeNumbers(Map<String, Integer> numbers) {
        return new TreeMap<>(numbers)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    static Set<String> read(@Nullable String text) {
        Set<String> roles = new HashSet<>();
        for (String role : entries(text)) {
            if (!role.isEmpty()) {
                roles.add(role);
            }
        }
        return roles;
    }

    static Map<String, Integer> readNumbers(@Nullable String text) {
        Map<String, Integer> numbers = new HashMap<>();
        for (String entry : entries(text)) {
            int equals = entry.indexOf('=');
            try {
                if (equals > 0) {
                    numbers.put(entry.substring(0, equals), Integer.valueOf(entry.substring(equals + 1)));
                }
            } catch (NumberFormatException e) {
                // Edited by hand; the member's own priority counts then.
            }
        }
        return numbers;
    }

    private static String[] entries(@Nullable String text) {
        return text == null ? new String[0] : text.split(",", -1);
    }
}
