// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.Member;
import dev.leaderelection.bench.faults.Levers.Lever;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A real store, whose callers stand still and whose answers get lost as levers say: all that an engine has to bear. */
final class LeverStore implements LeaderStore {

    private final LeaderStore store;

    private final Levers levers;

    LeverStore(LeaderStore store, Levers levers) {
        this.store = store;
        this.levers = levers;
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
        return new Session(store.open(request, hints), levers);
    }

    @Override
    public void close() {
        store.close();
    }

    private static final class Session implements StoreSession {

        private final StoreSession session;

        private final Levers levers;

        /** Calls other than beats are serial; late ones come from threads of their own. */
        private final Object lane = new Object();

        private Session(StoreSession session, Levers levers) {
            this.session = session;
            this.levers = levers;
        }

        @Override
        public String id() {
            return session.id();
        }

        @Override
        public void beat(Member member) {
            session.beat(member);
            if (levers.isUp(Lever.ENGINE_STANDS) && !levers.isUp(Lever.STANDING_SINCE)) {
                levers.set(Lever.STANDING_SINCE, System.nanoTime());
            }
        }

        @Override
        public StoreState read(@Nullable StoreState previous) {
            Levers.standWhile(() -> levers.isUp(Lever.READS_STAND));
            synchronized (lane) {
                return session.read(previous);
            }
        }

        @Override
        public List<WriteResult> claim(List<Claim> claims) {
            return write(claims.size(), () -> session.claim(claims));
        }

        @Override
        public List<WriteResult> release(List<Release> releases) {
            return write(releases.size(), () -> session.release(releases));
        }

        private List<WriteResult> write(int count, Supplier<List<WriteResult>> write) {
            long late = levers.get(Lever.WRITES_LATE);
            if (late != 0) {
                levers.add(Lever.WRITES_WAITING, 1);
                later(() -> levers.get(Lever.WRITES_LATE) == late, () -> {
                    levers.add(Lever.WRITES_WAITING, -1);
                    System.err.println("A late write came to " + write.get());
                });
                return Collections.nCopies(count, WriteResult.unknown());
            }
            List<WriteResult> results;
            synchronized (lane) {
                results = write.get();
            }
            Levers.standWhile(() -> levers.isUp(Lever.WRITE_ANSWERS_STAND));
            return results;
        }

        @Override
        public boolean evict(SessionRecord asSeen) {
            synchronized (lane) {
                return session.evict(asSeen);
            }
        }

        @Override
        public void close() {
            if (levers.get(Lever.CLOSE_LATE) == 1) {
                levers.set(Lever.CLOSE_LATE, 2);
                later(() -> levers.isUp(Lever.CLOSE_LATE), session::close);
                throw new StoreException(
                        "levers", "delete session " + id(), "the answer is lost on purpose; nothing to do", null);
            }
            synchronized (lane) {
                session.close();
            }
        }

        private void later(java.util.function.BooleanSupplier up, Runnable call) {
            Threads.daemon("late call", () -> {
                Levers.standWhile(up);
                try {
                    synchronized (lane) {
                        call.run();
                    }
                } catch (StoreException e) {
                    System.err.println("A late call failed: " + e.getMessage());
                }
            });
        }
    }
}
