// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.zookeeper.Answer.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.KeeperException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the nodes of roles that have none yet, for one call, and the buckets that they are in. */
final class NewRoles {

    private static final Logger log = LoggerFactory.getLogger(NewRoles.class);

    private static final byte[] NO_DATA = {};

    private final Layout layout;

    private final Requests requests;

    private final NodeAccess access;

    /** The nodes above the roles, as far as this call creates them. */
    private final Map<String, Pending> places = new HashMap<>();

    NewRoles(Layout layout, Requests requests, NodeAccess access) {
        this.layout = layout;
        this.requests = requests;
        this.access = access;
    }

    /** Creates a role's node, behind its bucket. A bucket that is there already stays as it is. */
    Pending create(String role, byte[] data) {
        places.computeIfAbsent(layout.bucketOf(role), this::createPlace);
        return requests.create(layout.role(role), data, access.list());
    }

    private Pending createPlace(String path) {
        return requests.create(path, NO_DATA, access.list());
    }

    /** What became of the nodes above, as far as they could be created or were there. */
    List<Answer> permittedPlaces() {
        return places.values().stream()
                .map(Pending::await)
                .filter(Answer::permitted)
                .toList();
    }

    /** Why a node could not be created: if the one above it is missing, what became of that one. */
    Answer reason(Answer answer) {
        if (answer.request() != Request.CREATE || !answer.is(Code.NONODE)) {
            return answer;
        }
        Pending place = places.get(Layout.parent(answer.path()));
        return place == null || place.await().permitted() ? answer : reason(place.await());
    }

    /** Whether a role has no place because the node above all buckets, made when a session begins, was deleted since. */
    boolean isWithoutGround(Answer answer) {
        Answer reason = reason(answer);
        return reason.is(Code.NONODE) && Layout.parent(reason.path()).equals(layout.roles());
    }

    /** Creates the node above all buckets again, and then the buckets. */
    void layGround() {
        log.warn("{} is missing, though it is never deleted by a member; it is created anew", layout.roles());
        places.clear();
        places.put(layout.roles(), createPlace(layout.roles()));
    }
}
