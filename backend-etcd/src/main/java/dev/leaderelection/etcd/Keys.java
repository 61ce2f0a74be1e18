// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import io.etcd.jetcd.ByteSequence;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The keys of one namespace. Names have no slashes, so that no two keys can be confused. */
final class Keys {

    private static final String SESSIONS = "sessions/";
    private static final String ROLES = "roles/";
    private static final String NOTES = "notes/";

    private final String prefix;

    Keys(String root, String namespace) {
        this.prefix = root + "/" + namespace + "/";
    }

    /** What all keys of the namespace begin with. */
    ByteSequence all() {
        return bytes(prefix);
    }

    /** The namespace's own record. */
    ByteSequence namespace() {
        return bytes(prefix + "namespace");
    }

    ByteSequence session(String id) {
        return bytes(prefix + SESSIONS + id);
    }

    ByteSequence role(String name) {
        return bytes(prefix + ROLES + name);
    }

    ByteSequence note(String key) {
        return bytes(prefix + NOTES + key);
    }

    /** The session's id, or {@code null} if the key is none of a session. */
    @Nullable
    String sessionId(ByteSequence key) {
        return after(prefix + SESSIONS, key);
    }

    /** The role's name, or {@code null} if the key is none of a role. */
    @Nullable
    String roleName(ByteSequence key) {
        return after(prefix + ROLES, key);
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    static String text(ByteSequence bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static @Nullable String after(String start, ByteSequence key) {
        String text = text(key);
        return text.startsWith(start) ? text.substring(start.length()) : null;
    }

    @Override
    public String toString() {
        return prefix;
    }
}
