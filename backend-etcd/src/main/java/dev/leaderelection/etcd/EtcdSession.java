// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.Member;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.SessionGoneException;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session key, and what its member does with the keys of the others. Its beat is the revision that wrote it last. */
final class EtcdSession implements StoreSession {

    private static final Logger log = LoggerFactory.getLogger(EtcdSession.class);

    private final SessionRequest request;
    private final Lines lines;
    private final Keys keys;
    private final ByteSequence key;
    private final NamespaceView view;
    private final RoleWrites roles;

    /** The revision of the last beat that was acknowledged. Touched by beats only. */
    private long lastBeat;

    EtcdSession(SessionRequest request, Lines lines, Keys keys, NamespaceView view, long createdAtRevision) {
        this.request = request;
        this.lines = lines;
        this.keys = keys;
        this.key = keys.session(request.id());
        this.view = view;
        view.saw(createdAtRevision);
        this.lastBeat = createdAtRevision;
        this.roles = new RoleWrites(lines, keys, request.id(), view::saw);
    }

    @Override
    public String id() {
        return request.id();
    }

    /**
     * Renews the session. A key that is older than the last beat was restored from a backup: the session belonged to data
     * that is lost, and a beat must not bring it to life in other data.
     */
    @Override
    public void beat(Member member) {
        Cmp stillThere = new Cmp(key, Cmp.Op.GREATER, CmpTarget.modRevision(lastBeat - 1));
        Op renew = Op.put(key, Values.session(member, request.ttl()), PutOption.DEFAULT);
        TxnResponse answer = transact("renew session", request.timeouts().beat(), stillThere, renew, look(key));
        if (view.isLost() || !answer.isSucceeded()) {
            throw gone(answer);
        }
        lastBeat = answer.getHeader().getRevision();
        view.saw(lastBeat);
    }

    private SessionGoneException gone(TxnResponse answer) {
        if (answer.isSucceeded() || !isEmpty(answer)) {
            log.warn(
                    "etcd has lost changes of {} that it had before: it was restored from a backup. Session {} ends, and"
                            + " a new one begins",
                    keys,
                    id());
        }
        return new SessionGoneException(EtcdLeaderStore.NAME, id());
    }

    @Override
    public StoreState read(@Nullable StoreState previous) {
        return view.read(Deadline.in(request.timeouts().operation()));
    }

    @Override
    public List<WriteResult> claim(List<Claim> claims) {
        return roles.claim(claims, Deadline.in(request.timeouts().operation()));
    }

    @Override
    public List<WriteResult> release(List<Release> releases) {
        return roles.release(releases, Deadline.in(request.timeouts().operation()));
    }

    @Override
    public boolean evict(SessionRecord asSeen) {
        if (!view.isOver(asSeen.connection())) {
            return false;
        }
        ByteSequence other = keys.session(asSeen.id());
        Cmp sameBeat = new Cmp(other, Cmp.Op.EQUAL, CmpTarget.modRevision(asSeen.beat()));
        Op delete = Op.delete(other, DeleteOption.DEFAULT);
        TxnResponse answer = transact(
                "evict session " + asSeen.id() + " of member",
                request.timeouts().operation(),
                sameBeat,
                delete,
                look(other));
        if (answer.isSucceeded()) {
            view.saw(answer.getHeader().getRevision());
        }
        return answer.isSucceeded() || isEmpty(answer);
    }

    @Override
    public void close() {
        view.close();
        Op delete = Op.delete(key, DeleteOption.DEFAULT);
        lines.call(
                "delete session " + id(),
                Deadline.in(request.timeouts().operation()),
                client -> client.getKVClient().txn().Then(delete).commit());
    }

    private TxnResponse transact(String operation, Duration timeout, Cmp condition, Op change, Op otherwise) {
        return lines.call(operation + " " + id() + " of " + keys, Deadline.in(timeout), client -> client.getKVClient()
                        .txn()
                        .If(condition)
                        .Then(change)
                        .Else(otherwise)
                        .commit())
                .value();
    }

    /** What this session reads from. */
    NamespaceView view() {
        return view;
    }

    private static Op look(ByteSequence key) {
        return Op.get(key, GetOption.builder().withKeysOnly(true).build());
    }

    private static boolean isEmpty(TxnResponse answer) {
        return answer.getGetResponses().get(0).getKvs().isEmpty();
    }
}
