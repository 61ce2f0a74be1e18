// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One process that takes part in elections, as it presents itself to the others.
 *
 * @param id the member's id, 1 to 255 characters, see {@link Names#requireMemberId}
 * @param host the host it runs on, for people to read
 * @param url where it can be reached, if it says so
 * @param priority candidates with a greater number are preferred
 * @param attributes free additions for people and tools; the election ignores them
 * @param candidate whether it may lead at all; {@code false} only watches
 */
public record Member(
        String id, String host, @Nullable String url, int priority, Map<String, String> attributes, boolean candidate) {

    /** Checks the id and copies the attributes. */
    public Member {
        Names.requireMemberId(id);
        attributes = Map.copyOf(attributes);
    }

    /**
     * A candidate with this id and nothing else to say about itself.
     *
     * @param id the member's id
     * @return the member, with its id as its host
     */
    public static Member of(String id) {
        return new Member(id, id, null, 0, Map.of(), true);
    }

    /**
     * The same member, as a candidate or as one that only watches.
     *
     * @param candidate whether it may lead
     * @return this member, or a copy that differs in this
     */
    public Member withCandidate(boolean candidate) {
        return candidate == this.candidate ? this : new Member(id, host, url, priority, attributes, candidate);
    }
}
