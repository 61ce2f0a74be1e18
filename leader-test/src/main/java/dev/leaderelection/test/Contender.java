// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.Member;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One member in a contract test: its store, its session, and how many hints it got. Does one thing at a time. */
record Contender(LeaderStore store, StoreSession session, Member member, AtomicInteger hints) {

    static final long SINCE_MILLIS = 1_795_237_200_123L;

    String id() {
        return session.id();
    }

    void beat() {
        session.beat(member);
    }

    StoreState read() {
        return session.read(null);
    }

    RoleRecord role(String name) {
        return role(read(), name);
    }

    static RoleRecord role(StoreState state, String name) {
        RoleRecord record = state.roles().get(name);
        return record != null ? record : RoleRecord.absent(name);
    }

    /** The session record of another, which must exist. */
    SessionRecord see(Contender other) {
        return session(read(), other.id());
    }

    static SessionRecord session(StoreState state, String id) {
        return Objects.requireNonNull(state.sessions().get(id), "session " + id + " is not there");
    }

    boolean sees(Contender other) {
        return read().sessions().containsKey(other.id());
    }

    /** Reads the role and claims it with the next token. */
    WriteResult claim(String role) {
        RoleRecord asRead = role(role);
        return claim(asRead, asRead.token() + 1);
    }

    WriteResult claim(RoleRecord asRead, long token) {
        return only(session.claim(List.of(new Claim(asRead, token, SINCE_MILLIS))));
    }

    /** Claims a vacant role, which must succeed, and answers the record as written. */
    RoleRecord take(String role) {
        return won(claim(role));
    }

    WriteResult release(RoleRecord held) {
        return only(session.release(List.of(new Release(held, null, held.token(), held.sinceMillis()))));
    }

    WriteResult transfer(RoleRecord held, @Nullable String successor, long token) {
        return only(session.release(List.of(new Release(held, successor, token, SINCE_MILLIS))));
    }

    static RoleRecord won(WriteResult result) {
        if (result.outcome() != WriteResult.Outcome.WON) {
            throw new AssertionError("expected a committed write, but got " + result);
        }
        return Objects.requireNonNull(result.record(), "a committed write without its record");
    }

    private static WriteResult only(List<WriteResult> results) {
        if (results.size() != 1) {
            throw new AssertionError("expected one result, but got " + results);
        }
        return results.get(0);
    }
}
