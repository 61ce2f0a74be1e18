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
 * @param candidacy how it stands for election
 */
public record Member(
        String id,
        String host,
        @Nullable String url,
        int priority,
        Map<String, String> attributes,
        Candidacy candidacy) {

    /** Checks the id and copies the attributes. */
    public Member {
        Names.requireMemberId(id);
        attributes = Map.copyOf(attributes);
    }

    /**
     * A member that stands for every role, or for none.
     *
     * @param id the member's id
     * @param host the host it runs on
     * @param url where it can be reached, if it says so
     * @param priority candidates with a greater number are preferred
     * @param attributes free additions
     * @param candidate whether it may lead at all; {@code false} only watches
     */
    public Member(
            String id,
            String host,
            @Nullable String url,
            int priority,
            Map<String, String> attributes,
            boolean candidate) {
        this(id, host, url, priority, attributes, candidate ? Candidacy.ALL : Candidacy.NONE);
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
     * Whether it stands for election at the moment.
     *
     * @return {@code false} if it only watches, is paused, leaves, or is not healthy
     */
    public boolean candidate() {
        return candidacy.state() == Candidacy.State.STANDING;
    }

    /**
     * Its priority for a role.
     *
     * @param role the role
     * @return its own for that role, else the member's
     */
    public int priority(String role) {
        return candidacy.priorities().getOrDefault(role, priority);
    }

    /**
     * The same member, as a candidate or as one that only watches.
     *
     * @param candidate whether it may lead
     * @return this member, or a copy that differs in this
     */
    public Member withCandidate(boolean candidate) {
        return candidate == candidate()
                ? this
                : with(candidacy.in(candidate ? Candidacy.State.STANDING : Candidacy.State.WATCHING));
    }

    /**
     * The same member standing otherwise.
     *
     * @param newCandidacy how it stands
     * @return a copy that differs in this
     */
    public Member with(Candidacy newCandidacy) {
        return new Member(id, host, url, priority, attributes, newCandidacy);
    }
}
