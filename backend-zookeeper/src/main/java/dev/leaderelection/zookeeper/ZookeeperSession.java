// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.Member;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.SessionGoneException;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/** A session: one persistent node, which outlives any ZooKeeper session and is written with every beat. */
final class ZookeeperSession implements StoreSession {

    private final Namespace namespace;

    private final String id;

    private final String path;

    private final Duration ttl;

    private final SessionRequest.Timeouts timeouts;

    ZookeeperSession(Namespace namespace, SessionRequest request) {
        this.namespace = namespace;
        this.id = request.id();
        this.path = namespace.layout().session(id);
        this.ttl = request.ttl();
        this.timeouts = request.timeouts();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void beat(Member member) {
        Deadline deadline = Deadline.in(timeouts.beat());
        Mirror mirror = namespace.mirror();
        Answer answer = mirror.channel()
                .until(deadline)
                .overwrite(
                        path,
                        Records.session(member, ttl),
                        version -> mirror.beaten(new SessionRecord(id, version, ttl, member, mirror.connection())))
                .await();
        if (answer.is(Code.NONODE)) {
            throw new SessionGoneException(ZookeeperStore.NAME, id);
        }
        answer.orFail("renew session " + id);
    }

    @Override
    public StoreState read(@Nullable StoreState previous) {
        return namespace.mirror().read(Deadline.in(timeouts.operation()));
    }

    @Override
    public List<WriteResult> claim(List<Claim> claims) {
        return writes("claim").claim(claims);
    }

    @Override
    public List<WriteResult> release(List<Release> releases) {
        return writes("release").release(releases);
    }

    private RoleWrites writes(String verb) {
        Deadline deadline = Deadline.in(timeouts.operation());
        Mirror mirror = namespace.mirror();
        Channel channel = mirror.channel();
        channel.requireConnected(verb + " roles");
        return new RoleWrites(namespace.layout(), mirror, channel.until(deadline), namespace.access(), id);
    }

    @Override
    public boolean evict(SessionRecord asSeen) {
        String operation = "evict session " + asSeen.id();
        Deadline deadline = Deadline.in(timeouts.operation());
        Mirror mirror = namespace.mirror();
        if (asSeen.connection() != mirror.connection() || asSeen.beat() < 0) {
            return false;
        }
        mirror.channel().requireConnected(operation);
        Answer answer = mirror.channel()
                .until(deadline)
                .delete(namespace.layout().session(asSeen.id()), Math.toIntExact(asSeen.beat()))
                .await();
        if (answer.is(Code.BADVERSION)) {
            return false;
        }
        if (!answer.is(Code.NONODE)) {
            answer.orFail(operation);
        }
        return true;
    }

    @Override
    public void close() {
        Deadline deadline = Deadline.in(timeouts.operation());
        Answer answer =
                namespace.mirror().channel().until(deadline).delete(path).await();
        if (!answer.is(Code.NONODE)) {
            answer.orFail("delete session " + id);
        }
        namespace.remove(id);
    }
}
