// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.Names;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.NoteJson;
import dev.leaderelection.spi.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;

/**
 * Notes as one persistent node each, written with the version that was read. They share the client with the election, but
 * none of its places in the queue.
 */
final class ZookeeperNotes implements FencedNotes {

    private static final byte[] NO_DATA = {};

    private final Layout layout;

    private final NodeAccess access;

    private final Supplier<Channel> channels;

    private final Duration timeout;

    ZookeeperNotes(Layout layout, NodeAccess access, Supplier<Channel> channels, Duration timeout) {
        this.layout = layout;
        this.access = access;
        this.channels = channels;
        this.timeout = timeout;
    }

    @Override
    public Optional<Note> read(String key) {
        String operation = "read note " + Names.requireNote(key);
        Answer known = read(requests(operation, Deadline.in(timeout)), layout.note(key), operation);
        return known.ok() ? NoteJson.read(known.text()) : Optional.empty();
    }

    @Override
    public boolean write(String key, Note note) {
        String operation = "write note " + Names.requireNote(key);
        Deadline deadline = Deadline.in(timeout);
        Requests requests = requests(operation, deadline);
        byte[] data = NoteJson.write(note).getBytes(StandardCharsets.US_ASCII);
        while (deadline.remainingNanos() > 0) {
            Answer known = read(requests, layout.note(key), operation);
            if (NoteJson.read(known.text())
                    .filter(now -> now.token() > note.token())
                    .isPresent()) {
                return false;
            }
            Answer written = known.ok()
                    ? requests.write(layout.note(key), data, known.version()).await()
                    : create(requests, key, data, operation);
            if (written.ok()) {
                return true;
            }
            // Somebody else was faster; what has been written is looked at again.
            if (!written.refused()) {
                throw written.failure(operation);
            }
        }
        throw new StoreException(
                ZookeeperStore.NAME, operation, "others write it all the time; it may be repeated", null);
    }

    /** Behind a sync, so that what was acknowledged before is seen. */
    private static Answer read(Requests requests, String path, String operation) {
        Pending synced = requests.sync(path);
        Pending read = requests.read(path);
        synced.await().orFail(operation);
        Answer answer = read.await();
        return answer.is(Code.NONODE) ? answer : answer.orFail(operation);
    }

    private Answer create(Requests requests, String key, byte[] data, String operation) {
        Answer created = access.create(requests, layout.note(key), data);
        if (!created.is(Code.NONODE)) {
            return created;
        }
        new Groundwork(layout, requests, access, operation).lay();
        Answer place = access.create(requests, layout.notes(), NO_DATA);
        if (!place.is(Code.NODEEXISTS)) {
            place.orFail(operation);
        }
        return access.create(requests, layout.note(key), data);
    }

    private Requests requests(String operation, Deadline deadline) {
        Channel channel = channels.get();
        channel.requireConnected(operation);
        return channel.until(deadline);
    }
}
