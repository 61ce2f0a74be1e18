// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.Member;
import dev.leaderelection.Transition;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What other threads see of a role. Written by the state machine only. */
final class RoleView {

    /** The present term. Belief is this and the term's own validity. */
    volatile @Nullable Term term;

    /** The term that ended last, and earlier ones as long as work is in flight under them. */
    volatile List<Term> endedTerms = List.of();

    volatile LeaderRole.@Nullable Holder holder;

    volatile LeaderRole.State state = LeaderRole.State.FOLLOWING;

    volatile Duration lastTenure = Duration.ZERO;

    volatile List<Transition> history = List.of();

    @Nullable
    Member leader() {
        LeaderRole.Holder last = holder;
        return last == null ? null : last.member();
    }

    boolean isLeader() {
        Term present = term;
        return present != null && present.isValid();
    }
}
