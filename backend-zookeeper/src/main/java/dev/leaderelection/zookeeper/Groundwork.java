// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.spi.StoreException;
import org.apache.zookeeper.KeeperException.Code;

/** Creates what is missing of a namespace's nodes, and checks its protocol. */
final class Groundwork {

    private static final byte[] NO_DATA = {};

    private final Layout layout;

    private final Requests requests;

    private final NodeAccess access;

    private final String operation;

    Groundwork(Layout layout, Requests requests, NodeAccess access, String operation) {
        this.layout = layout;
        this.requests = requests;
        this.access = access;
        this.operation = operation;
    }

    void lay() {
        if (requests.exists(layout.namespace()).await().is(Code.NONODE)) {
            createParents();
            create(layout.namespace(), Records.protocol());
        }
        checkProtocol();
        createMissing(layout.sessions());
        createMissing(layout.roles());
    }

    private void createParents() {
        String path = layout.namespace();
        for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
            createMissing(path.substring(0, end));
        }
    }

    /** Looks first: a client may use a node without the permission to create it. */
    private void createMissing(String path) {
        Answer known = requests.exists(path).await();
        if (known.is(Code.NONODE)) {
            create(path, NO_DATA);
        } else {
            known.orFail(operation);
        }
    }

    private void create(String path, byte[] data) {
        Answer created = access.create(requests, path, data);
        if (!created.is(Code.NODEEXISTS)) {
            created.orFail(operation);
        }
    }

    private void checkProtocol() {
        Answer namespace = requests.read(layout.namespace()).await().orFail(operation);
        long protocol = Records.protocol(namespace.text());
        if (protocol > Records.PROTOCOL) {
            throw new StoreException(
                    ZookeeperStore.NAME,
                    operation,
                    "namespace " + layout.namespace() + " is kept by protocol " + protocol
                            + ", and this version speaks " + Records.PROTOCOL + "; upgrade this application",
                    null);
        }
        if (protocol == 0) {
            // Made by hand or by another tool. If somebody else was faster, the session's own node tells soon enough.
            requests.write(layout.namespace(), Records.protocol(), namespace.version())
                    .await()
                    .orFail(operation);
        }
    }
}
