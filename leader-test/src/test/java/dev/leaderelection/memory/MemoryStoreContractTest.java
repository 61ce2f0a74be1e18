// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.memory;

import dev.leaderelection.memory.MemoryNamespace.StoredSession;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.test.Hint;
import dev.leaderelection.test.LeaderStoreContract;
import dev.leaderelection.test.SessionEdit;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

final class MemoryStoreContractTest extends LeaderStoreContract {

    private final MemoryRecords records = new MemoryRecords();

    @Override
    protected LeaderStore openStore() {
        return new MemoryStore(records);
    }

    @Override
    protected void replaceConnections(LeaderStore store) {
        ((MemoryStore) store).reconnect();
    }

    @Override
    protected void editRole(String namespace, String role, @Nullable String holder, long token) {
        records.namespace(namespace).overwriteRole(role, holder, token);
    }

    /** Records in memory are objects: they have the fields of their class, and information that is no text. */
    @Override
    protected boolean canHoldUnknownData() {
        return false;
    }

    @Override
    protected void addUnknownFields(String namespace, String role) {
        throw new UnsupportedOperationException("see canHoldUnknownData");
    }

    @Override
    protected void editSession(String namespace, String sessionId, SessionEdit edit) {
        if (edit != SessionEdit.ANOTHER_BEAT) {
            throw new UnsupportedOperationException("see canHoldUnknownData");
        }
        records.namespace(namespace)
                .changeSession(
                        sessionId, session -> new StoredSession(session.beat() - 1, session.ttl(), session.member()));
    }

    @Override
    protected void writeNewerProtocol(String namespace) {
        records.namespace(namespace).writeProtocol(MemoryStore.PROTOCOL + 1);
    }

    @Override
    protected Set<Hint> promisedHints() {
        return EnumSet.allOf(Hint.class);
    }
}
