// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.Member;
import dev.leaderelection.boot.ServerUrl;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that tells the others where this member's web server is, which is known only after the service was made. */
final class AddressedStore implements LeaderStore {

    private final LeaderStore store;

    private final ServerUrl url;

    AddressedStore(LeaderStore store, ServerUrl url) {
        this.store = store;
        this.url = url;
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public Duration pollInterval() {
        return store.pollInterval();
    }

    @Override
    public StoreSession open(SessionRequest request, ChangeListener hints) {
        SessionRequest addressed = new SessionRequest(
                request.namespace(), request.id(), url.completed(request.member()), request.ttl(), request.timeouts());
        return new AddressedSession(store.open(addressed, hints), url);
    }

    @Override
    public void close() {
        store.close();
    }

    private record AddressedSession(StoreSession session, ServerUrl url) implements StoreSession {

        @Override
        public String id() {
            return session.id();
        }

        @Override
        public void beat(Member member) {
            session.beat(url.completed(member));
        }

        @Override
        public StoreState read(@Nullable StoreState previous) {
            return session.read(previous);
        }

        @Override
        public List<WriteResult> claim(List<Claim> claims) {
            return session.claim(claims);
        }

        @Override
        public List<WriteResult> release(List<Release> releases) {
            return session.release(releases);
        }

        @Override
        public boolean evict(SessionRecord asSeen) {
            return session.evict(asSeen);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
