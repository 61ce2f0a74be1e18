// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Candidacy;
import dev.leaderelection.Candidacy.State;
import dev.leaderelection.Member;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The members that may lead, in the order in which they should: the healthy first, then by priority for the role, then by
 * rendezvous hashing of role and member, which spreads roles evenly without any coordination, then by session id. The
 * order follows from the session records alone, so all members that have read the same rank alike.
 */
final class Candidates {

    private final List<Candidate> all = new ArrayList<>();

    /** The candidates that a state shows. This member is one whether or not the state shows its session yet. */
    Candidates(@Nullable StoreState state, @Nullable String ownSessionId, Member self) {
        if (state != null) {
            for (SessionRecord record : state.sessions().values()) {
                if (!record.id().equals(ownSessionId)) {
                    add(record.id(), record.member());
                }
            }
        }
        if (ownSessionId != null) {
            add(ownSessionId, self);
        }
        all.sort(Comparator.comparing(Candidate::sessionId));
    }

    private void add(String sessionId, Member member) {
        if (member.candidacy().state().mayLead()) {
            all.add(new Candidate(sessionId, member, hash(member.id())));
        }
    }

    /** How many candidates come before this session for a role. */
    int rank(String role, String sessionId) {
        Comparator<Candidate> order = order(role);
        Candidate me = find(sessionId);
        int before = 0;
        for (Candidate candidate : all) {
            if (candidate.member.candidacy().includes(role) && (me == null || order.compare(candidate, me) < 0)) {
                before++;
            }
        }
        return before;
    }

    /** The session of the first candidate for a role among those that the test accepts. */
    @Nullable
    String first(String role, Predicate<String> test) {
        return first(
                order(role),
                candidate -> candidate.member.candidacy().includes(role) && test.test(candidate.sessionId));
    }

    /** The session of the best candidate for a role other than this one, among those that the test accepts. */
    @Nullable
    String bestOther(String role, String sessionId, Predicate<String> test) {
        return first(order(role), candidate -> isOther(candidate, role, sessionId) && test.test(candidate.sessionId));
    }

    /**
     * The session of the best successor of a member that stops. Of equals, those of another revision come first: if its
     * deployment is being replaced, they are the ones that stay.
     */
    @Nullable
    String bestHeir(String role, String sessionId, Candidacy leaving, Predicate<String> test) {
        Comparator<Candidate> order = byStanding(role)
                .thenComparing(
                        candidate -> Objects.equals(candidate.member.candidacy().revision(), leaving.revision()))
                .thenComparing(byHash(role));
        return first(order, candidate -> isOther(candidate, role, sessionId) && test.test(candidate.sessionId));
    }

    boolean anyOther(String role, String sessionId) {
        return all.stream().anyMatch(candidate -> isOther(candidate, role, sessionId));
    }

    boolean includes(String role, String sessionId) {
        Candidate candidate = find(sessionId);
        return candidate != null && candidate.member.candidacy().includes(role);
    }

    /** Whether a session's member is healthy, as far as is known. */
    boolean isHealthy(String sessionId) {
        Candidate candidate = find(sessionId);
        return candidate != null && candidate.isHealthy();
    }

    /** The priority for a role of the member that a session belongs to. */
    int priority(String role, String sessionId) {
        Candidate candidate = find(sessionId);
        return candidate == null ? Integer.MIN_VALUE : candidate.member.priority(role);
    }

    List<String> sessions() {
        return all.stream().map(Candidate::sessionId).toList();
    }

    /** Whether all candidates say the same of themselves as they did in another picture. */
    boolean areAs(Candidates others) {
        return this == others || all.equals(others.all);
    }

    private static boolean isOther(Candidate candidate, String role, String sessionId) {
        return !candidate.sessionId.equals(sessionId)
                && candidate.member.candidacy().includes(role);
    }

    private @Nullable String first(Comparator<Candidate> order, Predicate<Candidate> test) {
        return all.stream().filter(test).min(order).map(Candidate::sessionId).orElse(null);
    }

    private @Nullable Candidate find(String sessionId) {
        for (Candidate candidate : all) {
            if (candidate.sessionId.equals(sessionId)) {
                return candidate;
            }
        }
        return null;
    }

    private static Comparator<Candidate> order(String role) {
        return byStanding(role).thenComparing(byHash(role));
    }

    private static Comparator<Candidate> byStanding(String role) {
        return Comparator.comparing((Candidate candidate) -> !candidate.isHealthy())
                .thenComparing((a, b) -> Integer.compare(b.member.priority(role), a.member.priority(role)));
    }

    private static Comparator<Candidate> byHash(String role) {
        long roleHash = hash(role);
        Comparator<Candidate> byHash = (a, b) -> Long.compareUnsigned(mix(roleHash ^ b.hash), mix(roleHash ^ a.hash));
        return byHash.thenComparing(Candidate::sessionId);
    }

    /** FNV-1a, the same on every JVM. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The finisher of SplitMix64: every bit of the input changes every bit of the output. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    private record Candidate(String sessionId, Member member, long hash) {

        boolean isHealthy() {
            return member.candidacy().state() == State.STANDING;
        }
    }
}
