// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a network between member and database can do besides. */
abstract class NetworkRaces extends DatabaseRaces {

    private static final SessionRequest.Timeouts SHORT =
            new SessionRequest.Timeouts(Duration.ofMillis(500), Duration.ofMillis(700));

    private TcpRelay relay;

    NetworkRaces(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    final void startRelay() throws IOException {
        relay = new TcpRelay(database.port());
    }

    @AfterEach
    final void stopRelay() throws IOException {
        relay.close();
    }

    @Test
    void callsReturnInTimeThoughTheServerIsSilent() {
        Peer member = joinThroughRelay();
        long connection = member.read().connection();
        relay.holdAnswers();
        assertFailsWithin(SHORT.beat(), member::beat);
        assertFailsWithin(SHORT.operation(), member::read);
        relay.letThrough();
        member.beat();
        assertThat(member.read().connection()).isNotEqualTo(connection);
    }

    @Test
    void claimThatTakesEffectLateIsSeenByTheNextRead() {
        Peer member = joinThroughRelay();
        Peer observer = join();
        RoleRecord free = member.role(ROLE);
        relay.holdRequests();
        assertFailsWithin(SHORT.operation(), () -> member.claim(free));
        assertThat(observer.role(ROLE).exists()).isFalse();
        relay.letThrough();
        await("the claim").until(() -> observer.role(ROLE).isHeldBy(member.id()));
        assertThat(member.release(member.role(ROLE)).outcome()).isEqualTo(Outcome.WON);
    }

    @Test
    void releaseThatTakesEffectLateHitsNoLaterTerm() {
        Peer member = joinThroughRelay();
        Peer observer = join();
        RoleRecord held = member.take(ROLE);
        relay.holdRequests();
        assertFailsWithin(SHORT.operation(), () -> member.release(held));
        // A transfer to a session that is gone, and a term of somebody else, before the release arrives.
        database.byHand()
                .update(
                        "UPDATE LEADER_ROLE SET HOLDER = NULL, VERSION = VERSION + 1 WHERE NAMESPACE = ? AND NAME = ?",
                        namespace,
                        ROLE);
        RoleRecord later = observer.take(ROLE);
        relay.letThrough();
        await("the member is back")
                .ignoreExceptionsMatching(StoreException.class::isInstance)
                .until(() -> {
                    member.beat();
                    return member.role(ROLE).equals(later);
                });
        await("the release has come and changed nothing")
                .during(Duration.ofMillis(300))
                .until(() -> observer.role(ROLE).equals(later));
    }

    @Test
    void evictionThatTakesEffectLateMissesAMemberThatBeats() {
        Peer challenger = joinThroughRelay();
        Peer member = join();
        var seen = challenger.see(member);
        relay.holdRequests();
        assertFailsWithin(SHORT.operation(), () -> challenger.session().evict(seen));
        member.beat();
        relay.letThrough();
        await("the challenger is back")
                .ignoreExceptionsMatching(StoreException.class::isInstance)
                .until(() -> challenger.read().sessions().containsKey(member.id()));
        await("the eviction has come and changed nothing")
                .during(Duration.ofMillis(300))
                .until(() -> challenger.read().sessions().containsKey(member.id()));
    }

    private Peer joinThroughRelay() {
        Peer peer = join(database.through(relay.port()).source(), SHORT);
        peer.beat();
        return peer;
    }
}
