// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.spi.JsonObject;
import dev.leaderelection.spi.StoreException;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Locks that sessions hold, for short critical sections. A lock is a key beside the namespaces, {@code
 * <root>-locks/<namespace>/<name>}, that names the session of its holder; it is free when it is not there, or when that
 * session is gone.
 *
 * <p>At most one holder has a lock as long as its session lives. Nobody is told when a session ends: whoever protects data
 * compares the revision that {@link #acquire} answers, which is greater with each holder.
 *
 * <p>Safe for use by any thread.
 */
public final class EtcdLocks {

    private static final String SESSION = "session";
    private static final String OWNER = "owner";

    private final Lines lines;
    private final Keys keys;
    private final String prefix;

    EtcdLocks(Lines lines, String root, String namespace) {
        this.lines = lines;
        this.keys = new Keys(root, namespace);
        this.prefix = root + "-locks/" + namespace + "/";
    }

    /**
     * Tries to take a lock, once.
     *
     * @param name the lock, any text
     * @param sessionId the session to hold it, which must live
     * @param owner who wants it within that session, not the same for any two who may want it at once; who has it already
     *     has it
     * @param timeout how long this may take
     * @return the revision that holds the lock, to release it by; empty if another has it, or if the session is gone
     * @throws EtcdAccessException if etcd refuses the user, or the user may not write locks: nothing was taken
     * @throws StoreException if the outcome is unknown; the next attempt of the same owner settles it
     */
    public OptionalLong acquire(String name, String sessionId, String owner, Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        ByteSequence key = key(name);
        ByteSequence value = Keys.bytes(
                new JsonObject().with(SESSION, sessionId).with(OWNER, owner).toString());
        TxnResponse first = take(name, value, deadline, absent(key), present(keys.session(sessionId)));
        KeyValue found = entry(first);
        if (found == null || found.getValue().equals(value)) {
            return held(first, value);
        }
        String holder = Objects.requireNonNullElse(
                JsonObject.parse(Keys.text(found.getValue())).text(SESSION), "");
        TxnResponse second = take(
                name,
                value,
                deadline,
                new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(found.getModRevision())),
                present(keys.session(sessionId)),
                absent(keys.session(holder)));
        return held(second, value);
    }

    /**
     * Gives a lock back.
     *
     * @param name the lock
     * @param revision what {@link #acquire} answered
     * @param timeout how long this may take
     * @return whether it was still held until now; if not, its session has ended and another has or had it
     * @throws EtcdAccessException if etcd refuses the user, or the user may not write locks: it is still held
     * @throws StoreException if it may still be held; it may be repeated
     */
    public boolean release(String name, long revision, Duration timeout) {
        ByteSequence key = key(name);
        Lines.Answer<TxnResponse> answer =
                call("release lock " + name, Deadline.in(timeout), client -> client.getKVClient()
                        .txn()
                        .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)))
                        .Then(Op.delete(key, DeleteOption.DEFAULT))
                        .Else(Op.get(key, GetOption.DEFAULT))
                        .commit());
        // The first of two attempts may have deleted it.
        return answer.value().isSucceeded() || (answer.repeated() && entry(answer.value()) == null);
    }

    private TxnResponse take(String name, ByteSequence value, Deadline deadline, Cmp... conditions) {
        ByteSequence key = key(name);
        return call("acquire lock " + name, deadline, client -> client.getKVClient()
                        .txn()
                        .If(conditions)
                        .Then(Op.put(key, value, PutOption.DEFAULT))
                        .Else(Op.get(key, GetOption.DEFAULT))
                        .commit())
                .value();
    }

    /** The locks have keys of their own, which are easily forgotten where permissions are granted. */
    private <T> Lines.Answer<T> call(
            String operation, Deadline deadline, Function<Client, CompletableFuture<T>> request) {
        try {
            return lines.call(operation, deadline, request);
        } catch (EtcdAccessException e) {
            if (!Failures.isOfPermission(e)) {
                throw e;
            }
            throw new EtcdAccessException(
                    operation,
                    "etcd denies permission; locks have keys of their own, and the user's role needs reading and writing of"
                            + " all of them: " + Failures.grant(prefix),
                    e);
        }
    }

    private ByteSequence key(String name) {
        return Keys.bytes(prefix + name);
    }

    private static Cmp absent(ByteSequence key) {
        return new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(0));
    }

    private static Cmp present(ByteSequence key) {
        return new Cmp(key, Cmp.Op.GREATER, CmpTarget.version(0));
    }

    /** The revision that holds the lock, also where an earlier attempt took it unheard. */
    private static OptionalLong held(TxnResponse answer, ByteSequence value) {
        if (answer.isSucceeded()) {
            return OptionalLong.of(answer.getHeader().getRevision());
        }
        KeyValue found = entry(answer);
        return found != null && found.getValue().equals(value)
                ? OptionalLong.of(found.getModRevision())
                : OptionalLong.empty();
    }

    private static @Nullable KeyValue entry(TxnResponse answer) {
        if (answer.isSucceeded()) {
            return null;
        }
        List<KeyValue> found = answer.getGetResponses().get(0).getKvs();
        return found.isEmpty() ? null : found.get(0);
    }
}
