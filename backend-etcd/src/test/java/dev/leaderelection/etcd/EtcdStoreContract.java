// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.test.Hint;
import dev.leaderelection.test.LeaderStoreContract;
import dev.leaderelection.test.SessionEdit;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The contract kit's fixture for any number of etcd processes, each reached through a relay that can hang up. */
abstract class EtcdStoreContract extends LeaderStoreContract {

    /** Prints how a watch stumbles over its client when that is closed in the moment after a cut. */
    private static final Logger NOISE = Logger.getLogger("io.grpc.internal.ClientCallImpl");

    static {
        NOISE.setLevel(Level.OFF);
    }

    private final EtcdCluster cluster;

    private final Client byHand;

    private final Map<LeaderStore, List<TcpRelay>> relays = new ConcurrentHashMap<>();

    EtcdStoreContract(EtcdCluster cluster) {
        this.cluster = cluster;
        this.byHand = Client.builder()
                .endpoints(cluster.endpoints().toArray(String[]::new))
                .build();
    }

    @Override
    protected LeaderStore openStore() {
        List<TcpRelay> own =
                cluster.nodes().stream().map(node -> new TcpRelay(node.port())).toList();
        String[] endpoints = own.stream().map(TcpRelay::endpoint).toArray(String[]::new);
        LeaderStore store = new CurrentStore(new EtcdLeaderStore(EtcdSettings.of(endpoints)), byHand);
        relays.put(store, own);
        return store;
    }

    @Override
    protected void replaceConnections(LeaderStore store) {
        relays.getOrDefault(store, List.of()).forEach(TcpRelay::cut);
    }

    @Override
    protected void editRole(String namespace, String role, @Nullable String holder, long token) {
        put(keys(namespace).role(role), Values.role(new RoleRecord(role, holder, token, 0, 0)));
    }

    @Override
    protected void addUnknownFields(String namespace, String role) {
        addFields(keys(namespace).role(role));
    }

    @Override
    protected void editSession(String namespace, String sessionId, SessionEdit edit) {
        ByteSequence key = keys(namespace).session(sessionId);
        switch (edit) {
            case UNREADABLE_INFO -> put(key, Keys.bytes("{\"id\":\"hal"));
            case UNKNOWN_FIELDS -> addFields(key);
            case ANOTHER_BEAT -> put(key, get(key));
        }
    }

    @Override
    protected void editNote(String namespace, String key, Note note) {
        put(
                keys(namespace).note(key),
                Keys.bytes("{\"token\":" + note.token() + ",\"text\":\"" + note.text() + "\",\"future\":[1]}"));
    }

    @Override
    protected void spoilNote(String namespace, String key) {
        put(keys(namespace).note(key), Keys.bytes("{\"token\":9"));
    }

    @Override
    protected void writeNewerProtocol(String namespace) {
        put(keys(namespace).namespace(), Values.namespace(2));
    }

    @Override
    protected Set<Hint> promisedHints() {
        return EnumSet.allOf(Hint.class);
    }

    @AfterEach
    final void closeRelays() {
        relays.values().forEach(own -> own.forEach(TcpRelay::close));
        byHand.close();
    }

    private static Keys keys(String namespace) {
        return new Keys(EtcdSettings.DEFAULT_ROOT, namespace);
    }

    private void addFields(ByteSequence key) {
        put(key, Keys.bytes(Keys.text(get(key)).replaceFirst("\\{", "{\"weights\":[1,{\"x\":null}],")));
    }

    private ByteSequence get(ByteSequence key) {
        List<KeyValue> found = byHand.getKVClient().get(key).join().getKvs();
        return found.get(0).getValue();
    }

    private void put(ByteSequence key, ByteSequence value) {
        byHand.getKVClient().put(key, value).join();
    }
}
