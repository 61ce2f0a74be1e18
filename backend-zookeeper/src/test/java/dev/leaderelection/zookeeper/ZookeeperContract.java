// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Note;
import dev.leaderelection.test.Hint;
import dev.leaderelection.test.LeaderStoreContract;
import dev.leaderelection.test.SessionEdit;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract kit's fixture for ZooKeeper. Each store has a client of its own. */
abstract class ZookeeperContract extends LeaderStoreContract {

    private static final String ROOT = "/contract/leader";

    private final Map<LeaderStore, CuratorFramework> clients = new ConcurrentHashMap<>();

    private @Nullable CuratorFramework editor;

    /** Where the ensemble is. */
    abstract String connectString();

    @BeforeEach
    void openEditor() {
        editor = Clients.start(connectString());
    }

    @AfterEach
    void closeEditor() {
        editor().close();
    }

    @Override
    protected LeaderStore openStore() {
        CuratorFramework client = Clients.start(connectString());
        ZookeeperStore store =
                ZookeeperStore.owning(client, ZookeeperSettings.defaults().withRoot(ROOT));
        clients.put(store, client);
        return store;
    }

    @Override
    protected void replaceConnections(LeaderStore store) {
        Clients.expireSession(Objects.requireNonNull(clients.get(store)));
    }

    @Override
    protected void editRole(String namespaceName, String role, @Nullable String holder, long token) {
        String json = "{" + (holder == null ? "" : "\"holder\": \"" + holder + "\", ") + "\"token\": " + token + "}";
        write(new Layout(ROOT, namespaceName).role(role), json);
    }

    @Override
    protected void addUnknownFields(String namespaceName, String role) {
        addField(new Layout(ROOT, namespaceName).role(role));
    }

    @Override
    protected void editSession(String namespaceName, String sessionId, SessionEdit edit) {
        String path = new Layout(ROOT, namespaceName).session(sessionId);
        switch (edit) {
            case UNREADABLE_INFO -> write(path, "{\"id\": \"unfinis");
            case UNKNOWN_FIELDS -> addField(path);
            case ANOTHER_BEAT -> write(path, read(path));
        }
    }

    @Override
    protected void editNote(String namespaceName, String key, Note note) {
        String json = "{\"token\": " + note.token() + ", \"text\": \"" + note.text() + "\", \"future\": [1]}";
        write(new Layout(ROOT, namespaceName).note(key), json);
    }

    @Override
    protected void spoilNote(String namespaceName, String key) {
        write(new Layout(ROOT, namespaceName).note(key), "{\"token\": 9");
    }

    @Override
    protected void writeNewerProtocol(String namespaceName) {
        write(new Layout(ROOT, namespaceName).namespace(), "{\"protocol\": 2, \"news\": true}");
    }

    @Override
    protected Set<Hint> promisedHints() {
        return EnumSet.allOf(Hint.class);
    }

    @Override
    protected int raceRounds() {
        return 100;
    }

    private void addField(String path) {
        write(path, read(path).replaceFirst("\\{", "{\"future\": {\"a\": \"b\"}, \"flag\": true, "));
    }

    private String read(String path) {
        return Clients.call(() -> new String(editor().getData().forPath(path), StandardCharsets.UTF_8));
    }

    private void write(String path, String json) {
        byte[] data = json.getBytes(StandardCharsets.UTF_8);
        Clients.call(() -> {
            Stat known = editor().checkExists().forPath(path);
            return known == null
                    ? editor().create().creatingParentsIfNeeded().forPath(path, data)
                    : editor().setData().forPath(path, data);
        });
    }

    private CuratorFramework editor() {
        CuratorFramework present = editor;
        if (present == null) {
            throw new IllegalStateException("no test is running");
        }
        return present;
    }
}
