// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.Names;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreSession;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.ZooKeeper;

/**
 * Keeps sessions and roles as persistent nodes in ZooKeeper 3.6 or newer. All nodes are written with the version that was
 * read, by the ensemble's majority; no ephemeral node, ZooKeeper session or watch is trusted with anything, so that the TTL
 * has nothing to do with ZooKeeper's session timeout and may be a second.
 *
 * <p>Safe for use by any thread. Callbacks of other users of the same client must not block: they share its event thread.
 */
public final class ZookeeperStore implements LeaderStore {

    /** The backend's name, as in {@code leader.backend}. */
    public static final String NAME = "zookeeper";

    /** A read at rest is one round trip to the ensemble's leader, without a disk write: one or two requests. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(800);

    private final CuratorFramework client;

    private final String root;

    private final NodeAccess access;

    private final boolean closesClient;

    private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();

    private final AtomicLong connections = new AtomicLong();

    private volatile boolean closed;

    private ZookeeperStore(CuratorFramework client, ZookeeperSettings settings, boolean closesClient) {
        this.client = client;
        this.root = ZKPaths.fixForNamespace(client.getNamespace(), settings.root());
        this.access = new NodeAccess(settings.access());
        this.closesClient = closesClient;
    }

    /**
     * A store on a client that others may use as well.
     *
     * @param client a started client, which the caller closes after the store; its namespace, if any, comes before the root
     * @param settings where and how to keep nodes
     * @return the store
     */
    public static ZookeeperStore using(CuratorFramework client, ZookeeperSettings settings) {
        return new ZookeeperStore(client, settings, false);
    }

    /**
     * A store on a client of its own.
     *
     * @param client a started client, which the store closes
     * @param settings where and how to keep nodes
     * @return the store
     */
    public static ZookeeperStore owning(CuratorFramework client, ZookeeperSettings settings) {
        return new ZookeeperStore(client, settings, true);
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
        String operation = "open session " + request.id() + " in namespace " + request.namespace();
        Deadline deadline = Deadline.in(request.timeouts().operation());
        requireOpen(operation);
        Namespace namespace = namespaces.computeIfAbsent(
                Names.requireNamespace(request.namespace()),
                name -> new Namespace(new Layout(root, name), access, this::handle, connections::incrementAndGet));
        Mirror mirror = namespace.mirror();
        Layout layout = namespace.layout();
        Requests requests = mirror.channel().until(deadline);
        new Groundwork(layout, requests, access, operation).lay();
        mirror.watch(operation, requests);
        // Known as one's own before its first event can come.
        namespace.add(request.id(), hints);
        try {
            byte[] data = Records.session(request.member(), request.ttl());
            access.create(requests, layout.session(request.id()), data).orFail(operation);
        } catch (StoreException e) {
            namespace.remove(request.id());
            throw e;
        }
        return new ZookeeperSession(namespace, request);
    }

    @Override
    public Optional<FencedNotes> notes(String namespace, Duration timeout) {
        Layout layout = new Layout(root, Names.requireNamespace(namespace));
        return Optional.of(new ZookeeperNotes(layout, access, () -> new Channel(handle()), timeout));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (closesClient) {
            client.close();
        } else {
            namespaces.values().forEach(Namespace::unwatch);
        }
    }

    /** The present ZooKeeper session. Curator replaces an expired one by itself. */
    private ZooKeeper handle() {
        requireOpen("reach ZooKeeper");
        try {
            return client.getZookeeperClient().getZooKeeper();
        } catch (Exception e) {
            throw new StoreException(NAME, "reach ZooKeeper", "its client answers " + e, e);
        }
    }

    private void requireOpen(String operation) {
        if (closed) {
            throw new StoreException(NAME, operation, "the store is closed; create another", null);
        }
    }
}
