// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.zookeeper.ZookeeperSettings.Access;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access list of new nodes. Safe for use by any thread. */
final class NodeAccess {

    private static final Logger log = LoggerFactory.getLogger(NodeAccess.class);

    /** A client that is refused this much is refused everything, and has been told often enough. */
    private static final int MOST_REFUSED = 100;

    private final Set<String> refused = ConcurrentHashMap.newKeySet();

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

    /**
     * Tells the operator of a refusal, once until the same is granted: the engine tries again and again. What there is one
     * permission for counts as one, however many roles it concerns.
     */
    void note(String operation, Answer answer) {
        if (answer.permitted() && !refused.isEmpty()) {
            refused.remove(answer.neededPermission());
        } else if (answer.forbidden() && refused.size() < MOST_REFUSED && refused.add(answer.neededPermission())) {
            log.warn(
                    "{}; told once until it is granted",
                    answer.failure(operation).getMessage());
        }
    }
}
