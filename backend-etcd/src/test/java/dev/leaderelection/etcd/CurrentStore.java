// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.Member;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import io.etcd.jetcd.Client;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is in etcd now, whoever wrote it. The store itself reads what its watch has told so far, a moment behind the
 * writes of others, which is enough for the election and not for tests that do one thing after another: here a mark is
 * written before each read, and the read waits until the watch has come by it.
 */
final class CurrentStore implements LeaderStore {

    private final EtcdLeaderStore store;

    private final Client byHand;

    CurrentStore(EtcdLeaderStore store, Client byHand) {
        this.store = store;
        this.byHand = byHand;
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
        Keys keys = new Keys(EtcdSettings.DEFAULT_ROOT, request.namespace());
        return new CurrentSession((EtcdSession) store.open(request, hints), keys);
    }

    @Override
    public Optional<FencedNotes> notes(String namespace, Duration timeout) {
        return store.notes(namespace, timeout);
    }

    @Override
    public void close() {
        store.close();
    }

    private final class CurrentSession implements StoreSession {

        private final EtcdSession session;

        private final Keys keys;

        CurrentSession(EtcdSession session, Keys keys) {
            this.session = session;
            this.keys = keys;
        }

        @Override
        public String id() {
            return session.id();
        }

        @Override
        public void beat(Member member) {
            session.beat(member);
        }

        @Override
        public StoreState read(@Nullable StoreState previous) {
            session.view()
                    .saw(byHand.getKVClient()
                            .put(Keys.bytes(keys + "mark"), Keys.bytes(""))
                            .join()
                            .getHeader()
                            .getRevision());
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
