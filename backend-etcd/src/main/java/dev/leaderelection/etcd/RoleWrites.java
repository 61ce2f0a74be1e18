// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.WriteResult;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims and releases: many nested transactions in one request, so that one lost race fails nothing else. */
final class RoleWrites {

    /** etcd takes 128 operations; an inner transaction may have as many comparisons as the outer one leaves of them. */
    private static final int BATCH = 100;

    private static final Logger log = LoggerFactory.getLogger(RoleWrites.class);

    private final Lines lines;
    private final Keys keys;
    private final String session;
    private final LongConsumer written;

    /**
     * Prepares writes of one session.
     *
     * @param written told the revision of every write that is acknowledged
     */
    RoleWrites(Lines lines, Keys keys, String session, LongConsumer written) {
        this.lines = lines;
        this.keys = keys;
        this.session = session;
        this.written = written;
    }

    List<WriteResult> claim(List<Claim> claims, Deadline deadline) {
        return send("claim", claims.stream().map(this::write).toList(), deadline);
    }

    List<WriteResult> release(List<Release> releases, Deadline deadline) {
        return send("release", releases.stream().map(this::write).toList(), deadline);
    }

    private RoleWrite write(Claim claim) {
        List<Cmp> conditions = new ArrayList<>(List.of(unchanged(claim.asRead()), exists(session)));
        String holder = claim.asRead().holder();
        if (holder != null) {
            // Also refuses a role that this session holds itself.
            conditions.add(isGone(holder));
        }
        return new RoleWrite(
                new RoleRecord(claim.role(), session, claim.token(), RoleRecord.ABSENT, claim.sinceMillis()),
                conditions);
    }

    private RoleWrite write(Release release) {
        RoleRecord held = release.held();
        return new RoleWrite(
                new RoleRecord(
                        release.role(), release.successor(), release.token(), RoleRecord.ABSENT, release.sinceMillis()),
                held.isHeldBy(session) && held.exists() ? List.of(unchanged(held)) : List.of());
    }

    private List<WriteResult> send(String what, List<RoleWrite> writes, Deadline deadline) {
        List<WriteResult> results = new ArrayList<>(writes.size());
        while (results.size() < writes.size()) {
            List<RoleWrite> batch = writes.subList(results.size(), Math.min(results.size() + BATCH, writes.size()));
            try {
                results.addAll(sendBatch(what, batch, deadline));
            } catch (StoreException e) {
                if (results.isEmpty()) {
                    throw e;
                }
                log.debug(
                        "The outcome of {} of {} writes is unknown", writes.size() - results.size(), writes.size(), e);
                writes.subList(results.size(), writes.size()).forEach(write -> results.add(WriteResult.unknown()));
            }
        }
        return results;
    }

    private List<WriteResult> sendBatch(String what, List<RoleWrite> batch, Deadline deadline) {
        Op[] inner = batch.stream()
                .filter(RoleWrite::isPossible)
                .map(write -> write.transaction(keys))
                .toArray(Op[]::new);
        if (inner.length == 0) {
            return batch.stream().map(write -> WriteResult.lost(null)).toList();
        }
        Lines.Answer<TxnResponse> answer = lines.call(
                what + " " + inner.length + " role(s) of " + keys,
                deadline,
                client -> client.getKVClient().txn().Then(inner).commit());
        return results(batch, answer);
    }

    private List<WriteResult> results(List<RoleWrite> batch, Lines.Answer<TxnResponse> answer) {
        long revision = answer.value().getHeader().getRevision();
        List<TxnResponse> inner = answer.value().getTxnResponses();
        List<WriteResult> results = new ArrayList<>(batch.size());
        int next = 0;
        for (RoleWrite write : batch) {
            if (!write.isPossible()) {
                results.add(WriteResult.lost(null));
                continue;
            }
            TxnResponse outcome = inner.get(next++);
            if (outcome.isSucceeded()) {
                written.accept(revision);
                results.add(WriteResult.won(write.recordAt(revision)));
            } else if (answer.repeated()) {
                // Perhaps lost to itself: the first attempt may have been carried out, unheard.
                results.add(WriteResult.unknown());
            } else {
                results.add(WriteResult.lost(write.found(outcome)));
            }
        }
        return results;
    }

    private Cmp unchanged(RoleRecord asRead) {
        long revision = asRead.exists() ? asRead.version() : 0;
        return new Cmp(keys.role(asRead.name()), Cmp.Op.EQUAL, CmpTarget.modRevision(revision));
    }

    private Cmp exists(String sessionId) {
        return new Cmp(keys.session(sessionId), Cmp.Op.GREATER, CmpTarget.version(0));
    }

    private Cmp isGone(String sessionId) {
        return new Cmp(keys.session(sessionId), Cmp.Op.EQUAL, CmpTarget.version(0));
    }

    /**
     * One role's write.
     *
     * @param record what to write, but for the version
     * @param conditions what must hold; none if it is known that they do not
     */
    private record RoleWrite(RoleRecord record, List<Cmp> conditions) {

        boolean isPossible() {
            return !conditions.isEmpty();
        }

        Op transaction(Keys keys) {
            return Op.txn(
                    conditions.toArray(Cmp[]::new),
                    new Op[] {Op.put(keys.role(record.name()), Values.role(record), PutOption.DEFAULT)},
                    new Op[] {Op.get(keys.role(record.name()), GetOption.DEFAULT)});
        }

        RoleRecord recordAt(long revision) {
            return new RoleRecord(record.name(), record.holder(), record.token(), revision, record.sinceMillis());
        }

        @Nullable
        RoleRecord found(TxnResponse outcome) {
            List<KeyValue> entries = outcome.getGetResponses().get(0).getKvs();
            return entries.isEmpty() ? null : Values.role(record.name(), entries.get(0));
        }
    }
}
