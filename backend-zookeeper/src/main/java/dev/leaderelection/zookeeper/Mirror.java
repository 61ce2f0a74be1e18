// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreState;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;

/**
 * What one ZooKeeper session has shown of a namespace. One watch tells which nodes have changed; a read fetches those and
 * no others, so that it costs the same with one role or ten thousand.
 *
 * <p>A read trusts what it has only while the watch is known to work. It starts with a {@code sync}, which no server
 * answers that is cut off from the others; it lists everything anew after a lost connection; and this process's own beats
 * serve as proof: each must have been told by the watch when its acknowledgement comes (a server sends the one before
 * the other). Without such a proof for 30 s everything is listed anew as well (R9).
 *
 * <p>Watch events and acknowledgements of writes come on ZooKeeper's event thread, reads on the threads of callers.
 */
final class Mirror implements Watcher {

    private static final long PROOF_LASTS_NANOS = Duration.ofSeconds(30).toNanos();

    private static final String READ = "read the state";

    private static final int MOST_GLANCES = 8;

    private final Namespace namespace;

    private final Layout layout;

    private final Channel channel;

    private final long connection;

    private final Map<String, SessionRecord> sessions = new ConcurrentHashMap<>();

    private final Set<String> changedSessions = ConcurrentHashMap.newKeySet();

    private final Set<String> changedRoles = ConcurrentHashMap.newKeySet();

    /** What this process is writing, each with whether the watch has told of a change since. */
    private final Map<OwnWrite, Boolean> writing = new ConcurrentHashMap<>();

    /** Whether events may have been missed since the last listing. */
    private final AtomicBoolean missed = new AtomicBoolean(true);

    private volatile long provenAt = System.nanoTime();

    /** Whether the watch told of a beat of this process whose acknowledgement is still to come. */
    private volatile boolean beatTold;

    /** How many roles are being looked at. Touched by the event thread only. */
    private int glances;

    // All below belongs to the reader.

    private final Map<String, RoleRecord> roles = new HashMap<>();

    /** Roles that this client may not read. No event tells when it may, so each read tries them again. */
    private final Set<String> hidden = new HashSet<>();

    private Map<String, RoleRecord> rolesAsRead = Map.of();

    private boolean rolesDiffer;

    private boolean listed;

    Mirror(Namespace namespace, Channel channel, long connection) {
        this.namespace = namespace;
        this.layout = namespace.layout();
        this.channel = channel;
        this.connection = connection;
    }

    Channel channel() {
        return channel;
    }

    long connection() {
        return connection;
    }

    /** Starts to watch, so that hints come even before the first read. */
    void watch(String operation, Requests requests) {
        requests.watch(layout.namespace(), this).await().orFail(operation);
    }

    void unwatch() {
        channel.unwatch(layout.namespace());
    }

    // Events.

    @Override
    public void process(WatchedEvent event) {
        String path = event.getPath();
        if (event.getType() == Event.EventType.None || path == null) {
            connectionChanged(event.getState());
            return;
        }
        String session = layout.sessionAt(path);
        String role = layout.roleAt(path);
        if (session != null) {
            sessionChanged(session, event.getType());
        } else if (role != null) {
            roleChanged(role, event);
        }
    }

    /** Looks at once whether a role was handed over, but not at each of many, which are read together sooner. */
    private void roleChanged(String role, WatchedEvent event) {
        changedRoles.add(role);
        Set<String> sessions =
                namespace.hint(id -> writing.computeIfPresent(new OwnWrite(id, role), (write, told) -> true) == null);
        boolean written = event.getType() == Event.EventType.NodeDataChanged;
        if (written && !sessions.isEmpty() && glances < MOST_GLANCES) {
            glances++;
            channel.glance(event.getPath(), answer -> glanced(role, answer, sessions));
        }
    }

    private void glanced(String role, Answer answer, Set<String> sessions) {
        glances--;
        if (answer.ok()) {
            namespace.handedOver(Records.role(role, answer.text(), answer.version()), sessions);
        }
    }

    private void connectionChanged(Event.KeeperState state) {
        if (state != Event.KeeperState.SyncConnected) {
            missed.set(true);
        } else if (missed.get()) {
            namespace.hint();
        }
    }

    private void sessionChanged(String id, Event.EventType change) {
        boolean beat = change == Event.EventType.NodeDataChanged;
        if (beat && namespace.isOwn(id)) {
            beatTold = true;
            provenAt = System.nanoTime();
            return;
        }
        changedSessions.add(id);
        if (!beat) {
            namespace.hint();
        }
    }

    /** A session of this process is about to write a role. The watch tells of that, too; to that session it is no news. */
    void writing(String session, String role) {
        writing.put(new OwnWrite(session, role), false);
    }

    /** What the watch told until a write was acknowledged was that write: what others write afterwards is told afterwards. */
    void written(String session, String role, Answer answer) {
        boolean told = Boolean.TRUE.equals(writing.remove(new OwnWrite(session, role)));
        if (told && !answer.ok()) {
            namespace.hint(session::equals);
        }
    }

    /** A beat of this process was acknowledged; the watch must have told of it. */
    void beaten(SessionRecord record) {
        sessions.put(record.id(), record);
        if (!beatTold) {
            missed.set(true);
        }
        beatTold = false;
    }

    // Reading.

    synchronized StoreState read(Deadline deadline) {
        Requests requests = channel.until(deadline);
        if (missed.getAndSet(false) || System.nanoTime() - provenAt > PROOF_LASTS_NANOS) {
            listed = false;
        }
        if (!listed) {
            list(requests);
            listed = true;
        }
        changedRoles.addAll(hidden);
        hidden.clear();
        // Changes known already are fetched behind the sync, in the same round trip; most reads find no others.
        Pending synced = requests.sync(layout.namespace());
        try (Fetch roleReads = fetchRoles(requests);
                Fetch sessionReads = fetchSessions(requests)) {
            roleReads.learn();
            sessionReads.learn();
        }
        synced.await().orFail(READ);
        try (Fetch roleReads = fetchRoles(requests)) {
            roleReads.learn();
        }
        // After all roles, so that a session that one of them names and that is not found is gone for ever (R2).
        try (Fetch sessionReads = fetchSessions(requests)) {
            sessionReads.learn();
        }
        if (missed.get()) {
            throw new StoreException(
                    ZookeeperStore.NAME, READ, "the connection was lost meanwhile; the next read starts over", null);
        }
        if (rolesDiffer) {
            rolesAsRead = Map.copyOf(roles);
            rolesDiffer = false;
        }
        return new StoreState(connection, rolesAsRead, Map.copyOf(sessions));
    }

    /** Whether a role was read as it is in a record. */
    synchronized boolean shows(RoleRecord record) {
        RoleRecord known = roles.get(record.name());
        return known != null && known.version() == record.version();
    }

    /** Watches first and lists then, so that nothing comes between. */
    private void list(Requests requests) {
        Pending watched = requests.watch(layout.namespace(), this);
        Pending buckets = requests.list(layout.roles());
        Pending sessionIds = requests.list(layout.sessions());
        watched.await().orFail(READ);
        List<Pending> namesOfBuckets = buckets.await().orFail(READ).children().stream()
                .map(bucket -> requests.list(layout.bucket(bucket)))
                .toList();
        Set<String> names = new HashSet<>();
        for (Pending namesOfBucket : namesOfBuckets) {
            names.addAll(namesOfBucket.await().orFail(READ).children());
        }
        names.removeIf(name -> !Layout.isRole(name));
        Set<String> ids = Set.copyOf(sessionIds.await().orFail(READ).children());
        rolesDiffer |= roles.keySet().retainAll(names);
        sessions.keySet().retainAll(ids);
        changedRoles.addAll(names);
        changedSessions.addAll(ids);
        provenAt = System.nanoTime();
    }

    private Fetch fetchRoles(Requests requests) {
        return new Fetch(changedRoles, this::learnRole).ask(layout::role, requests);
    }

    private Fetch fetchSessions(Requests requests) {
        return new Fetch(changedSessions, this::learnSession).ask(layout::session, requests);
    }

    /** A role that this client may not read is none to it; one node with a foreign access list must not hide all others. */
    private void learnRole(String name, Answer answer) {
        namespace.access().note("read a role", answer);
        if (answer.is(Code.NOAUTH)) {
            hidden.add(name);
        }
        if (answer.is(Code.NONODE) || answer.is(Code.NOAUTH)) {
            rolesDiffer |= roles.remove(name) != null;
        } else {
            RoleRecord record = Records.role(name, answer.orFail(READ).text(), answer.version());
            rolesDiffer |= !record.equals(roles.put(name, record));
        }
    }

    private void learnSession(String id, Answer answer) {
        if (answer.is(Code.NONODE)) {
            sessions.remove(id);
            return;
        }
        SessionRecord read = Records.session(id, answer.orFail(READ).text(), answer.version(), connection);
        if (namespace.isOwn(id)) {
            // A beat may have been acknowledged since the node was read.
            sessions.merge(id, read, (known, now) -> known.beat() > now.beat() ? known : now);
        } else {
            // A lower beat is another one, too: the node was deleted and made again.
            sessions.put(id, read);
        }
    }

    /** A write that is under way. */
    private record OwnWrite(String session, String role) {}
}
