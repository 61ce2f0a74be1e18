// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.spi.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * What ZooKeeper answered to a request.
 *
 * @param request the request
 * @param path the node it was about
 * @param code the result, {@code OPERATIONTIMEOUT} if none came in time
 * @param text the node's data, empty if the request does not ask for them
 * @param version the node's data version, 0 if the request does not tell
 * @param children the names of the node's children, empty if the request does not ask for them
 */
record Answer(Request request, String path, Code code, String text, int version, List<String> children) {

    static Answer of(Request request, String path, Code code) {
        return new Answer(request, path, code, "", 0, List.of());
    }

    static Answer of(Request request, String path, int code, byte @Nullable [] data, @Nullable Stat stat) {
        String text = data == null ? "" : new String(data, StandardCharsets.UTF_8);
        int version = stat == null ? 0 : stat.getVersion();
        return new Answer(request, path, Code.get(code), text, version, List.of());
    }

    boolean ok() {
        return code == Code.OK;
    }

    boolean is(Code other) {
        return code == other;
    }

    /** Whether the request had no effect, and never will have one, because the node was not as expected. */
    boolean refused() {
        return is(Code.BADVERSION) || is(Code.NONODE) || is(Code.NODEEXISTS);
    }

    /** Whether the client may not do this, however often it tries. */
    boolean forbidden() {
        return is(Code.NOAUTH) || is(Code.INVALIDACL) || is(Code.AUTHFAILED);
    }

    /** Whether the client may do this: a server asks for permission before it looks at versions. */
    boolean permitted() {
        return ok() || is(Code.BADVERSION) || is(Code.NODEEXISTS);
    }

    /** The permission that the request needs, and the node whose access list must give it. */
    String neededPermission() {
        return request.permission() + " on " + request.guardedNode(path);
    }

    /** This answer, if it is a good one. */
    Answer orFail(String operation) {
        if (!ok()) {
            throw failure(operation);
        }
        return this;
    }

    StoreException failure(String operation) {
        return new StoreException(ZookeeperStore.NAME, operation, remedy(), null);
    }

    private String remedy() {
        return switch (code) {
            case NOAUTH ->
                "no permission " + neededPermission() + " (to " + request.verb() + " " + path
                        + "); grant it to this client's identity, or connect with other credentials";
            case INVALIDACL ->
                "ZooKeeper refuses the access list of " + path
                        + ": access 'creator' needs an authenticated client; give credentials, or choose 'open'";
            case AUTHFAILED -> "ZooKeeper refuses the client's credentials; correct them";
            case OPERATIONTIMEOUT ->
                "no answer in time (to " + request.verb() + " " + path
                        + "); has the ensemble a quorum, and can it be reached from here?";
            case CONNECTIONLOSS, SESSIONEXPIRED, SESSIONMOVED ->
                "the connection is lost (" + code + " to " + request.verb() + " " + path
                        + "); another is made by itself as soon as a server can be reached";
            case NONODE ->
                "a node is missing (to " + request.verb() + " " + path
                        + "); if the connect string has a chroot, create that node first";
            default -> code + " (to " + request.verb() + " " + path + ")";
        };
    }

    /** The kinds of requests, and the permission that each needs. */
    enum Request {
        SYNC("sync", "READ"),
        WATCH("watch", "READ"),
        READ("read", "READ"),
        LIST("list", "READ"),
        EXISTS("look for", "READ"),
        CREATE("create", "CREATE"),
        WRITE("write", "WRITE"),
        DELETE("delete", "DELETE");

        private final String verb;

        private final String permission;

        Request(String verb, String permission) {
            this.verb = verb;
            this.permission = permission;
        }

        String verb() {
            return verb;
        }

        String permission() {
            return permission;
        }

        /** Children are created and deleted by permissions of their parent. */
        private String guardedNode(String path) {
            return this == CREATE || this == DELETE ? Layout.parent(path) : path;
        }
    }
}
