// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.spi.JsonObject;
import dev.leaderelection.spi.MemberJson;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the nodes hold: one line of JSON each. A node's data version is the version of a role, and the beat of a session. */
final class Records {

    /** The version of this layout that this code speaks. */
    static final int PROTOCOL = 1;

    private static final String PROTOCOL_FIELD = "protocol";

    private static final String TTL = "ttlMillis";

    private static final String HOLDER = "holder";

    private static final String TOKEN = "token";

    private static final String SINCE = "sinceMillis";

    private Records() {}

    static byte[] protocol() {
        return bytes(new JsonObject().with(PROTOCOL_FIELD, PROTOCOL));
    }

    /** The protocol of a namespace, or 0 if its node does not tell one. */
    static long protocol(String text) {
        return JsonObject.parse(text).number(PROTOCOL_FIELD, 0);
    }

    static byte[] session(Member member, Duration ttl) {
        return bytes(MemberJson.toJson(member).with(TTL, ttl.toMillis()));
    }

    /**
     * Reads a session. One whose TTL cannot be read lives as long as any may: evicting a live leader would be worse. Its
     * next beat repairs it.
     */
    static SessionRecord session(String id, String text, int version, long connection) {
        JsonObject json = JsonObject.parse(text);
        Duration ttl = Duration.ofMillis(json.number(TTL, SessionTimings.MAX_TTL.toMillis()));
        return new SessionRecord(id, version, ttl, MemberJson.fromJson(json, id), connection);
    }

    static byte[] role(@Nullable String holder, long token, long sinceMillis) {
        return bytes(new JsonObject().with(HOLDER, holder).with(TOKEN, token).with(SINCE, sinceMillis));
    }

    static RoleRecord role(String name, String text, int version) {
        JsonObject json = JsonObject.parse(text);
        return new RoleRecord(name, json.text(HOLDER), json.number(TOKEN, 0), version, json.number(SINCE, 0));
    }

    private static byte[] bytes(JsonObject json) {
        return json.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
