// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.Names;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreSession;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps sessions and roles as plain keys in etcd 3.4 or newer, readable with {@code etcdctl get --prefix}.
 *
 * <p>Every change is one linearizable transaction that compares revisions; leases are not used. Each member watches its
 * namespace and reads from what the watch tells, so that reading costs no request and a hand-over takes milliseconds. A
 * request that gets no answer is repeated over another endpoint within its timeout.
 *
 * <p>Safe for use by any thread. Nothing but {@link StoreException} is thrown for what goes wrong in etcd.
 */
public final class EtcdLeaderStore implements LeaderStore {

    /** The backend's name, as in {@code leader.backend}. */
    public static final String NAME = "etcd";

    /** The version of the protocol that this class speaks; greater ones are refused. */
    private static final int PROTOCOL = 1;

    /** Reads cost no request, and what they show counts the time until a dead member is evicted. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    private final EtcdSettings settings;
    private final Lines lines;
    private final AtomicLong connections = new AtomicLong();

    /**
     * Creates a store. Does no I/O.
     *
     * @param settings the settings
     */
    public EtcdLeaderStore(EtcdSettings settings) {
        this.settings = settings;
        this.lines = new Lines(settings);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration pollInterval() {
        return POLL_INTERVAL;
    }

    @Override
    public StoreSession open(SessionRequest request, ChangeListener hints) {
        Keys keys = new Keys(settings.root(), request.namespace());
        Deadline deadline = Deadline.in(request.timeouts().operation());
        requireProtocol(keys, request.namespace(), deadline);
        NamespaceView view = new NamespaceView(keys, lines, request.id(), hints, connections::incrementAndGet);
        try {
            view.read(deadline);
            return new EtcdSession(request, lines, keys, view, create(keys, request, deadline));
        } catch (RuntimeException e) {
            view.close();
            throw e;
        }
    }

    /**
     * Locks over the connections of this store, beside leaderships and apart from them.
     *
     * @param namespace the namespace whose sessions hold them
     * @return the locks, until this store is closed
     */
    public EtcdLocks locks(String namespace) {
        return new EtcdLocks(lines, settings.root(), Names.requireNamespace(namespace));
    }

    @Override
    public Optional<FencedNotes> notes(String namespace, Duration timeout) {
        Keys keys = new Keys(settings.root(), Names.requireNamespace(namespace));
        return Optional.of(new EtcdNotes(lines, keys, timeout));
    }

    @Override
    public void close() {
        lines.close();
    }

    private void requireProtocol(Keys keys, String namespace, Deadline deadline) {
        String operation = "read the protocol of namespace " + namespace + " in key " + Keys.text(keys.namespace());
        TxnResponse answer = lines.call(operation, deadline, client -> client.getKVClient()
                        .txn()
                        .If(new Cmp(keys.namespace(), Cmp.Op.EQUAL, CmpTarget.version(0)))
                        .Then(Op.put(keys.namespace(), Values.namespace(PROTOCOL), PutOption.DEFAULT))
                        .Else(Op.get(keys.namespace(), GetOption.DEFAULT))
                        .commit())
                .value();
        List<KeyValue> found = answer.isSucceeded()
                ? List.of()
                : answer.getGetResponses().get(0).getKvs();
        for (KeyValue entry : found) {
            long protocol = Values.protocol(entry.getValue(), PROTOCOL);
            if (protocol > PROTOCOL) {
                throw Failures.failed(
                        operation,
                        "it is kept by protocol " + protocol + ", and this version speaks protocol " + PROTOCOL
                                + "; update this application",
                        null);
            }
        }
    }

    /** Sent once only: an attempt that was given up could create the key after the session has been deleted (R1). */
    private long create(Keys keys, SessionRequest request, Deadline deadline) {
        String operation = "open session " + request.id() + " of " + keys;
        TxnResponse answer = lines.callOnce(operation, deadline, client -> client.getKVClient()
                        .txn()
                        .If(new Cmp(keys.session(request.id()), Cmp.Op.EQUAL, CmpTarget.version(0)))
                        .Then(Op.put(
                                keys.session(request.id()),
                                Values.session(request.member(), request.ttl()),
                                PutOption.DEFAULT))
                        .commit())
                .value();
        if (!answer.isSucceeded()) {
            throw Failures.failed(operation, "there is one with that id already; ids are never used twice", null);
        }
        return answer.getHeader().getRevision();
    }
}
