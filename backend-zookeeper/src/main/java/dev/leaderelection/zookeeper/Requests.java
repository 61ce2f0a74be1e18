// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.zookeeper.Answer.Request;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;

/**
 * The requests of one call. They are sent without waiting for answers and never repeated; a server handles and answers
 * them in the order in which they were sent. All answers are in by the call's deadline, if only to say that there is none.
 */
final class Requests {

    private final ZooKeeper handle;

    private final Semaphore window;

    private final Deadline deadline;

    Requests(ZooKeeper handle, Semaphore window, Deadline deadline) {
        this.handle = handle;
        this.window = window;
        this.deadline = deadline;
    }

    /** Answered when the server has caught up with everything that was committed before. */
    Pending sync(String path) {
        return send(
                Request.SYNC,
                path,
                pending -> handle.sync(path, (code, ignored, context) -> pending.complete(code), null));
    }

    /** Watches a node and all below it, until the ZooKeeper session ends. */
    Pending watch(String path, Watcher watcher) {
        return send(
                Request.WATCH,
                path,
                pending -> handle.addWatch(
                        path,
                        watcher,
                        AddWatchMode.PERSISTENT_RECURSIVE,
                        (code, ignored, context) -> pending.complete(code),
                        null));
    }

    Pending read(String path) {
        return send(
                Request.READ,
                path,
                pending -> handle.getData(
                        path, false, (code, ignored, context, data, stat) -> pending.complete(code, data, stat), null));
    }

    Pending exists(String path) {
        return send(
                Request.EXISTS,
                path,
                pending -> handle.exists(
                        path, false, (code, ignored, context, stat) -> pending.complete(code, null, stat), null));
    }

    Pending list(String path) {
        return send(
                Request.LIST,
                path,
                pending -> handle.getChildren(
                        path, false, (code, ignored, context, children) -> pending.complete(code, children), (Object)
                                null));
    }

    Pending create(String path, byte[] data, List<ACL> access) {
        return send(
                Request.CREATE,
                path,
                pending -> handle.create(
                        path,
                        data,
                        access,
                        CreateMode.PERSISTENT,
                        (code, ignored, context, name) -> pending.complete(code),
                        null));
    }

    /** Writes a node of the given version. */
    Pending write(String path, byte[] data, int version) {
        return write(path, data, version, answer -> {});
    }

    /**
     * Writes a node of the given version.
     *
     * @param onAnswer told what came of it, on the thread of watch events and in order with these, if it was sent
     */
    Pending write(String path, byte[] data, int version, Consumer<Answer> onAnswer) {
        requireExact(version);
        return send(
                Request.WRITE,
                path,
                onAnswer,
                pending -> handle.setData(
                        path,
                        data,
                        version,
                        (code, ignored, context, stat) -> pending.complete(code, null, stat),
                        null));
    }

    /**
     * Writes a node whatever its version is, ahead of requests that wait for others to be answered.
     *
     * @param onCommit told the new version on the thread of watch events, in order with these
     */
    Pending overwrite(String path, byte[] data, IntConsumer onCommit) {
        Pending pending = new Pending(Request.WRITE, path, deadline, answer -> {
            if (answer.ok()) {
                onCommit.accept(answer.version());
            }
        });
        handle.setData(path, data, -1, (code, ignored, context, stat) -> pending.complete(code, null, stat), null);
        return pending;
    }

    /** Deletes a node of the given version. */
    Pending delete(String path, int version) {
        requireExact(version);
        return remove(path, version);
    }

    /** Deletes a node whatever its version is. */
    Pending delete(String path) {
        return remove(path, -1);
    }

    private Pending remove(String path, int version) {
        return send(
                Request.DELETE,
                path,
                pending -> handle.delete(path, version, (code, ignored, context) -> pending.complete(code), null));
    }

    private Pending send(Request request, String path, Consumer<Pending> transmission) {
        return send(request, path, answer -> {}, transmission);
    }

    private Pending send(Request request, String path, Consumer<Answer> onAnswer, Consumer<Pending> transmission) {
        Pending pending = new Pending(request, path, deadline, answer -> {
            window.release();
            onAnswer.accept(answer);
        });
        if (!isAdmitted()) {
            onAnswer.accept(pending.neverSent());
            return pending;
        }
        try {
            transmission.accept(pending);
            return pending;
        } catch (RuntimeException e) {
            // What the client refuses to send is never answered, and must not keep its place in the window.
            window.release();
            onAnswer.accept(pending.neverSent());
            throw e;
        }
    }

    private boolean isAdmitted() {
        try {
            return window.tryAcquire(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void requireExact(int version) {
        if (version < 0) {
            throw new IllegalArgumentException("To ZooKeeper, version " + version + " means any");
        }
    }
}
