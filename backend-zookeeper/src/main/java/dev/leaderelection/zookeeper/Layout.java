// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.Names;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.apache.zookeeper.common.PathUtils;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes of a namespace are:
 *
 * <pre>
 * root/namespace                      {"protocol":1}
 * root/namespace/sessions/id          one for each member that is alive
 * root/namespace/roles/bucket/name    one for each role
 * root/namespace/notes/key            one for each note, which the election knows nothing of
 * </pre>
 *
 * <p>Roles are spread over 256 buckets by the last eight bits of their name's CRC-32, because the names of ten thousand
 * children of one node do not fit into one answer of a server ({@code jute.maxbuffer}).
 */
final class Layout {

    private final String namespace;

    private final String sessions;

    private final String roles;

    private final String notes;

    Layout(String root, String namespace) {
        this.namespace = root + "/" + namespace;
        this.sessions = this.namespace + "/sessions";
        this.roles = this.namespace + "/roles";
        this.notes = this.namespace + "/notes";
    }

    String namespace() {
        return namespace;
    }

    String sessions() {
        return sessions;
    }

    String session(String id) {
        return sessions + "/" + id;
    }

    String roles() {
        return roles;
    }

    String notes() {
        return notes;
    }

    String note(String key) {
        return notes + "/" + key;
    }

    String bucket(String bucket) {
        return roles + "/" + bucket;
    }

    String bucketOf(String role) {
        CRC32 checksum = new CRC32();
        checksum.update(role.getBytes(StandardCharsets.UTF_8));
        return bucket(HexFormat.of().toHexDigits((byte) checksum.getValue()));
    }

    String role(String name) {
        return bucketOf(name) + "/" + name;
    }

    /** The id of the session whose node this is, or {@code null} if it is another node. */
    @Nullable
    String sessionAt(String path) {
        return path.startsWith(sessions + "/") ? path.substring(sessions.length() + 1) : null;
    }

    /** Whether a node can have this name. A role may name a holder by hand that no session could ever be. */
    static boolean isNode(String name) {
        try {
            PathUtils.validatePath("/" + name);
            return !name.isEmpty() && name.indexOf('/') < 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The name of the role whose node this is, or {@code null} if it is another node. */
    @Nullable
    String roleAt(String path) {
        int slash = path.indexOf('/', roles.length() + 1);
        return path.startsWith(roles + "/") && slash > 0 && isRole(path.substring(slash + 1))
                ? path.substring(slash + 1)
                : null;
    }

    static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    /** Whether a node in a bucket is a role; anything else was put there by hand, and is left alone. */
    static boolean isRole(String name) {
        try {
            Names.requireRole(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
