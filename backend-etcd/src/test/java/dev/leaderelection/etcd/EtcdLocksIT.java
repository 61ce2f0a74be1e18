// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Member;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks of two sessions over one etcd process. */
@Timeout(60)
final class EtcdLocksIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String namespace = "locks-" + UUID.randomUUID();
    private final EtcdLeaderStore store =
            new EtcdLeaderStore(SharedServers.one().settings());
    private final EtcdLocks locks = store.locks(namespace);
    private final StoreSession one = open();
    private final StoreSession other = open();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void lockIsHeldByOneUntilItIsReleased() {
        long revision = acquire(one, "a").orElseThrow();
        assertThat(acquire(other, "b")).isEmpty();
        assertThat(acquire(one, "c")).isEmpty();
        assertThat(locks.acquire("another", other.id(), "b", TIMEOUT)).isPresent();
        assertThat(locks.release("lock", revision, TIMEOUT)).isTrue();
        assertThat(acquire(other, "b").orElseThrow()).isGreaterThan(revision);
    }

    @Test
    void whoHasItAlreadyHasIt() {
        OptionalLong revision = acquire(one, "a");
        assertThat(acquire(one, "a")).isEqualTo(revision);
    }

    @Test
    void lockOfASessionThatIsGoneIsFreeAndItsReleaseSaysThatItWasLost() {
        long lost = acquire(one, "a").orElseThrow();
        one.close();
        long revision = acquire(other, "b").orElseThrow();
        assertThat(revision).isGreaterThan(lost);
        assertThat(locks.release("lock", lost, TIMEOUT)).isFalse();
        assertThat(acquire(other, "b")).hasValue(revision);
    }

    @Test
    void sessionThatIsGoneGetsNoLock() {
        one.close();
        assertThat(acquire(one, "a")).isEmpty();
        assertThat(acquire(other, "b")).isPresent();
    }

    @Test
    void locksAreNotAmongWhatMembersWatch() {
        acquire(one, "a");
        assertThat(SharedServers.one().control("get", "--prefix", "--keys-only", "/leader/" + namespace))
                .doesNotContain("lock/")
                .doesNotContain("/leader-locks/");
        assertThat(SharedServers.one().control("get", "--prefix", "/leader-locks/" + namespace))
                .contains("/leader-locks/" + namespace + "/lock")
                .contains(one.id());
    }

    private OptionalLong acquire(StoreSession session, String owner) {
        return locks.acquire("lock", session.id(), owner, TIMEOUT);
    }

    private StoreSession open() {
        SessionRequest request = new SessionRequest(
                namespace,
                UUID.randomUUID().toString(),
                Member.of("member"),
                TIMEOUT,
                new SessionRequest.Timeouts(TIMEOUT, TIMEOUT));
        return store.open(request, () -> {});
    }
}
