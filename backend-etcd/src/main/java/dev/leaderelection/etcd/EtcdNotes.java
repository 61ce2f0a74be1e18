// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.Names;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.NoteJson;
import io.etcd.jetcd.ByteSequence;
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
import org.jspecify.annotations.Nullable;

/** Notes as one key each, beside those of sessions and roles. A change is one transaction on the revision that was read. */
final class EtcdNotes implements FencedNotes {

    private final Lines lines;
    private final Keys keys;
    private final Duration timeout;

    EtcdNotes(Lines lines, Keys keys, Duration timeout) {
        this.lines = lines;
        this.keys = keys;
        this.timeout = timeout;
    }

    @Override
    public Optional<Note> read(String key) {
        ByteSequence noteKey = keys.note(Names.requireNote(key));
        List<KeyValue> found = lines.call("read note " + key, Deadline.in(timeout), client -> client.getKVClient()
                        .get(noteKey, GetOption.DEFAULT))
                .value()
                .getKvs();
        return found.isEmpty() ? Optional.empty() : note(found.get(0));
    }

    /** The first attempt expects that there is no note yet, and learns of the one that is there. */
    @Override
    public boolean write(String key, Note note) {
        ByteSequence noteKey = keys.note(Names.requireNote(key));
        ByteSequence value = Keys.bytes(NoteJson.write(note));
        Deadline deadline = Deadline.in(timeout);
        Cmp asSeen = new Cmp(noteKey, Cmp.Op.EQUAL, CmpTarget.version(0));
        while (deadline.remainingNanos() > 0) {
            TxnResponse answer = put("write note " + key, deadline, noteKey, value, asSeen);
            KeyValue there = answer.isSucceeded() ? null : found(answer);
            // An attempt that was repeated over another line may have written what is there.
            if (answer.isSucceeded() || (there != null && there.getValue().equals(value))) {
                return true;
            }
            if (there != null
                    && note(there).filter(now -> now.token() > note.token()).isPresent()) {
                return false;
            }
            asSeen = there == null
                    ? new Cmp(noteKey, Cmp.Op.EQUAL, CmpTarget.version(0))
                    : new Cmp(noteKey, Cmp.Op.EQUAL, CmpTarget.modRevision(there.getModRevision()));
        }
        throw Failures.failed("write note " + key, "others write it all the time; it may be repeated", null);
    }

    private TxnResponse put(
            String operation, Deadline deadline, ByteSequence noteKey, ByteSequence value, Cmp condition) {
        return lines.call(operation, deadline, client -> client.getKVClient()
                        .txn()
                        .If(condition)
                        .Then(Op.put(noteKey, value, PutOption.DEFAULT))
                        .Else(Op.get(noteKey, GetOption.DEFAULT))
                        .commit())
                .value();
    }

    private static @Nullable KeyValue found(TxnResponse answer) {
        List<KeyValue> found = answer.getGetResponses().get(0).getKvs();
        return found.isEmpty() ? null : found.get(0);
    }

    private static Optional<Note> note(KeyValue entry) {
        return NoteJson.read(Keys.text(entry.getValue()));
    }
}
