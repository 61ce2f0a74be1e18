// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.zookeeper.ZookeeperSettings.Access;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access list of new nodes. Safe for use by any thread. */
final class NodeAccess {

    private static final Logger log = LoggerFactory.getLogger(NodeAccess.class);

    private final AtomicBoolean reported = new AtomicBoolean();

    private volatile Access access;

    NodeAccess(Access access) {
        this.access = access;
    }

    List<ACL> list() {
        return access == Access.OPEN ? Ids.OPEN_ACL_UNSAFE : Ids.CREATOR_ALL_ACL;
    }

    /** Creates a node. Whether the client is authenticated is known to the server alone, which tells with the first node. */
    Answer create(Requests requests, String path, byte[] data) {
        Answer answer = requests.create(path, data, list()).await();
        if (answer.is(Code.INVALIDACL) && access == Access.AUTO) {
            log.info("The ZooKeeper client is not authenticated: nodes are created with access for everybody");
            access = Access.OPEN;
            answer = requests.create(path, data, list()).await();
        }
        return answer;
    }

    /** Tells the operator of a role that may not be written, once: the engine tries again and again. */
    void reportIfForbidden(Answer answer) {
        if (answer.forbidden() && reported.compareAndSet(false, true)) {
            log.warn(
                    "{}; further refusals are not reported",
                    answer.failure("write a role").getMessage());
        }
    }
}
