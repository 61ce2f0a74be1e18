// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreState;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a member knows of its namespace: a listing, and a watch that keeps it up to date, so that reading costs no request.
 * It is listed again when the watch ends or lags behind, and every half minute in any case (R9). Used by one thread, but
 * for what is said otherwise.
 */
final class NamespaceView implements AutoCloseable {

    private static final Duration LISTING_LIFE = Duration.ofSeconds(30);

    private final Keys keys;
    private final Lines lines;
    private final String session;
    private final ChangeListener hints;
    private final LongSupplier connectionNumbers;
    private final AtomicLong latest = new AtomicLong();
    private @Nullable Listing current;
    private volatile boolean lost;

    NamespaceView(Keys keys, Lines lines, String session, ChangeListener hints, LongSupplier connectionNumbers) {
        this.keys = keys;
        this.lines = lines;
        this.session = session;
        this.hints = hints;
        this.connectionNumbers = connectionNumbers;
    }

    /** Takes note that a revision exists, from an answer to a write or from the watch. Safe for use by any thread. */
    void saw(long revision) {
        latest.accumulateAndGet(revision, Math::max);
    }

    /** The greatest revision that is known to exist. Safe for use by any thread. */
    long latest() {
        return latest.get();
    }

    /** Passes on that something has changed. Safe for use by any thread. */
    void changed() {
        hints.changed();
    }

    /** Passes on a role that was written, if it names the session. Safe for use by any thread. */
    void written(RoleRecord role) {
        if (role.isHeldBy(session)) {
            hints.handedOver(role);
        }
    }

    /**
     * The state of the namespace, no older than the latest revision known. Each member writes beats into the namespace that
     * it watches, so that a watch that has fallen silent does not go unnoticed for longer than a beat (R10).
     */
    StoreState read(Deadline deadline) {
        long atLeast = latest();
        Listing listing = current;
        boolean trusted = listing != null && listing.reaches(atLeast, deadline.half());
        if (listing == null || !trusted || listing.ageNanos() > LISTING_LIFE.toNanos()) {
            listing = listAgain(listing, trusted, atLeast, deadline);
        }
        if (lost || !listing.reaches(atLeast, deadline)) {
            throw Failures.failed("read " + keys, "etcd does not show what was written before", null);
        }
        return listing.state();
    }

    /**
     * Whether etcd was seen to have lost changes that were seen before: it was restored from a backup. True for good. Safe
     * for use by any thread.
     */
    boolean isLost() {
        return lost;
    }

    /** Whether a number is that of the connection that a read would use now. */
    boolean isOver(long connection) {
        Listing listing = current;
        return listing != null && listing.connection() == connection && !listing.isBroken();
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
    }

    private Listing listAgain(@Nullable Listing former, boolean trusted, long atLeast, Deadline deadline) {
        StoreState before = former == null ? null : former.state();
        long number = former != null && trusted ? former.connection() : connectionNumbers.getAsLong();
        Lines.Answer<TxnResponse> answer = lines.call("read " + keys, deadline, client -> client.getKVClient()
                .txn()
                .Then(Op.get(keys.all(), GetOption.builder().isPrefix(true).build()))
                .commit());
        Listing listing = new Listing(keys, answer.value(), number, this);
        if (before != null) {
            listing.reuse(before.roles());
            lost |= listing.isOlderThan(before) || answer.value().getHeader().getRevision() < atLeast;
        }
        watch(listing, answer.value().getHeader().getRevision() + 1, answer.line());
        current = listing;
        if (former != null) {
            former.close();
        }
        return listing;
    }

    private void watch(Listing listing, long fromRevision, Line line) {
        WatchOption option = WatchOption.builder()
                .isPrefix(true)
                .withRevision(fromRevision)
                // A member of etcd that is cut off from the others ends the watch instead of falling silent.
                .withRequireLeader(true)
                .build();
        try {
            listing.watchedBy(line.watch(keys.all(), option, listing));
        } catch (RuntimeException e) {
            throw Failures.failed("watch " + keys, "etcd at " + line.endpoint() + " cannot be watched", e);
        }
    }
}
