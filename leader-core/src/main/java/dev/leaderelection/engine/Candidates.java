// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Member;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The members that may lead, in the order in which they should: by priority, then by rendezvous hashing of role and
 * member, which spreads roles evenly without any coordination, then by session id.
 */
final class Candidates {

    private final List<Candidate> all = new ArrayList<>();

    /** The candidates that a state shows. This member is one whether or not the state shows its session yet. */
    Candidates(@Nullable StoreState state, @Nullable String ownSessionId, Member self) {
        if (state != null) {
            for (SessionRecord record : state.sessions().values()) {
                if (!record.id().equals(ownSessionId) && record.member().candidate()) {
                    all.add(new Candidate(record.id(), record.member()));
                }
            }
        }
        if (ownSessionId != null && self.candidate()) {
            all.add(new Candidate(ownSessionId, self));
        }
    }

    /** How many candidates come before this session for a role. */
    int rank(String role, String sessionId) {
        Comparator<Candidate> order = order(role);
        Candidate me = find(sessionId);
        int before = 0;
        for (Candidate candidate : all) {
            if (me == null || order.compare(candidate, me) < 0) {
                before++;
            }
        }
        return before;
    }

    /** The session of the best candidate for a role other than this one, among those that the test accepts. */
    @Nullable
    String bestOther(String role, String sessionId, Predicate<String> test) {
        return all.stream()
                .filter(candidate -> !candidate.sessionId.equals(sessionId) && test.test(candidate.sessionId))
                .min(order(role))
                .map(Candidate::sessionId)
                .orElse(null);
    }

    boolean anyOther(String sessionId) {
        return all.stream().anyMatch(candidate -> !candidate.sessionId.equals(sessionId));
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
        long roleHash = hash(role);
        return Comparator.comparingInt(Candidate::priority)
                .reversed()
                .thenComparing((a, b) -> Long.compareUnsigned(mix(roleHash ^ b.hash), mix(roleHash ^ a.hash)))
                .thenComparing(Candidate::sessionId);
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

    private record Candidate(String sessionId, int priority, long hash) {

        Candidate(String sessionId, Member member) {
            this(sessionId, member.priority(), Candidates.hash(member.id()));
        }
    }
}
