// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.util.regex.Pattern;

/** The rules for names of namespaces, roles, members and notes. Names are compared exactly, upper and lower case too. */
public final class Names {

    /** The longest name of a namespace or a role, in characters. */
    public static final int MAX_LENGTH = 200;

    /** The longest member id, in characters. */
    public static final int MAX_MEMBER_ID_LENGTH = 255;

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:-]+");

    private Names() {}

    /**
     * Checks the name of a namespace.
     *
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it breaks the rules; the message shows it
     */
    public static String requireNamespace(String name) {
        return require("namespace", name, MAX_LENGTH);
    }

    /**
     * Checks the name of a role.
     *
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it breaks the rules; the message shows it
     */
    public static String requireRole(String name) {
        return require("role", name, MAX_LENGTH);
    }

    /**
     * Checks the id of a member.
     *
     * @param id the id
     * @return the id
     * @throws IllegalArgumentException if it breaks the rules; the message shows it
     */
    public static String requireMemberId(String id) {
        return require("member id", id, MAX_MEMBER_ID_LENGTH);
    }

    /**
     * Checks the key of a note.
     *
     * @param key the key
     * @return the key
     * @throws IllegalArgumentException if it breaks the rules; the message shows it
     */
    public static String requireNote(String key) {
        return require("key of a note", key, MAX_LENGTH);
    }

    private static String require(String what, String name, int maxLength) {
        if (name.isEmpty()
                || name.length() > maxLength
                || !ALLOWED.matcher(name).matches()
                || isDots(name)) {
            throw new IllegalArgumentException("The " + what + " '" + name + "' is not allowed: it must be 1 to "
                    + maxLength + " characters of A-Z, a-z, 0-9, '.', '_', '-' and ':', and not '.' or '..'");
        }
        return name;
    }

    private static boolean isDots(String name) {
        return name.equals(".") || name.equals("..");
    }
}
