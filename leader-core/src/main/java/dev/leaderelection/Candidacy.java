// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a member stands for election, as it tells the others. They use it to guess who should lead what. A wrong or an old
 * guess costs a short wait or a hand-over, never safety: whether it takes a role, each member decides for itself.
 *
 * @param state whether it stands at all, and why not
 * @param revision which revision of the application it runs, if it says so: a member that stops prefers successors of
 *     another revision than its own, because those stay when its deployment is being replaced
 * @param roles the roles it stands for; {@code null} for all of them, or if they are too many to be listed
 * @param priorities its priority for single roles, where that is not the member's priority
 * @param declined roles it does not stand for even though {@code roles} may say so: paused, disabled, or given to it
 *     though it had not joined them
 */
public record Candidacy(
        State state,
        @Nullable String revision,
        @Nullable Set<String> roles,
        Map<String, Integer> priorities,
        Set<String> declined) {

    /** How long the lists in a member's record may be together, in characters. What does not fit is left out. */
    public static final int MOST_CHARACTERS = 4_096;

    /** Stands for every role. */
    public static final Candidacy ALL = new Candidacy(State.STANDING, null, null, Map.of(), Set.of());

    /** Stands for no role. */
    public static final Candidacy NONE = ALL.in(State.WATCHING);

    /** Copies the collections. */
    public Candidacy {
        roles = roles == null ? null : Set.copyOf(roles);
        priorities = Map.copyOf(priorities);
        declined = Set.copyOf(declined);
    }

    /**
     * Whether the member stands for a role.
     *
     * @param role the role
     * @return {@code true} if it may be guessed to take the role
     */
    public boolean includes(String role) {
        return state.mayLead() && (roles == null || roles.contains(role)) && !declined.contains(role);
    }

    /**
     * The same in another state.
     *
     * @param newState the state
     * @return this, or a copy that differs in this
     */
    public Candidacy in(State newState) {
        return newState == state ? this : new Candidacy(newState, revision, roles, priorities, declined);
    }

    /**
     * The same, cut down to {@link #MOST_CHARACTERS}: a list that does not fit is left out as a whole. Priorities come
     * first, declined roles next, and the roles last.
     *
     * @return this, or a copy without the lists that are too long
     */
    public Candidacy bounded() {
        int left = MOST_CHARACTERS;
        int ofPriorities = priorities.entrySet().stream()
                .mapToInt(entry ->
                        entry.getKey().length() + entry.getValue().toString().length() + 2)
                .sum();
        boolean keepPriorities = ofPriorities <= left;
        left -= keepPriorities ? ofPriorities : 0;
        int ofDeclined = characters(declined);
        boolean keepDeclined = ofDeclined <= left;
        left -= keepDeclined ? ofDeclined : 0;
        boolean keepRoles = roles == null || characters(roles) <= left;
        return keepPriorities && keepDeclined && keepRoles
                ? this
                : new Candidacy(
                        state,
                        revision,
                        keepRoles ? roles : null,
                        keepPriorities ? priorities : Map.of(),
                        keepDeclined ? declined : Set.of());
    }

    private static int characters(Set<String> names) {
        return names.stream().mapToInt(name -> name.length() + 1).sum();
    }

    /** Whether a member stands, and why not. */
    public enum State {
        /** Stands for election. */
        STANDING,
        /** Only watches; or says that it does not stand without a reason that this version knows. */
        WATCHING,
        /** Paused as a whole by somebody. */
        PAUSED,
        /** Not healthy: takes a role only if no healthy member is there for it, or not even then. */
        UNHEALTHY,
        /** On its way out: it hands its roles over and takes no new ones. */
        LEAVING;

        /**
         * Whether a member in this state may lead anything.
         *
         * @return {@code true} for {@link #STANDING}, and for {@link #UNHEALTHY} as a last resort
         */
        public boolean mayLead() {
            return this == STANDING || this == UNHEALTHY;
        }
    }
}
