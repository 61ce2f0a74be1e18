// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.Member;
import dev.leaderelection.Names;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.spi.JsonObject;
import dev.leaderelection.spi.MemberJson;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The values of keys: JSON that people can read and repair. Nothing that they write makes reading fail. */
final class Values {

    private static final String PROTOCOL = "protocol";
    private static final String TTL = "ttlMillis";
    private static final String HOLDER = "holder";
    private static final String TOKEN = "token";
    private static final String SINCE = "sinceMillis";

    private Values() {}

    static ByteSequence namespace(int protocol) {
        return Keys.bytes(new JsonObject().with(PROTOCOL, protocol).toString());
    }

    static long protocol(ByteSequence value, int otherwise) {
        return JsonObject.parse(Keys.text(value)).number(PROTOCOL, otherwise);
    }

    static ByteSequence session(Member member, Duration ttl) {
        return Keys.bytes(MemberJson.toJson(member).with(TTL, ttl.toMillis()).toString());
    }

    /** Without a TTL that can be read, a session counts as one with the longest: nobody alive is taken for dead. */
    static SessionRecord session(String id, KeyValue entry, long connection) {
        JsonObject json = JsonObject.parse(Keys.text(entry.getValue()));
        long ttlMillis = json.number(TTL, SessionTimings.MAX_TTL.toMillis());
        return new SessionRecord(
                id, entry.getModRevision(), Duration.ofMillis(ttlMillis), MemberJson.fromJson(json, id), connection);
    }

    static ByteSequence role(RoleRecord role) {
        return Keys.bytes(new JsonObject()
                .with(HOLDER, role.holder())
                .with(TOKEN, role.token())
                .with(SINCE, role.sinceMillis())
                .toString());
    }

    /** The role's record, or {@code null} if no role can have that name. */
    static @Nullable RoleRecord role(String name, KeyValue entry) {
        try {
            Names.requireRole(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
        JsonObject json = JsonObject.parse(Keys.text(entry.getValue()));
        return new RoleRecord(
                name, json.text(HOLDER), json.number(TOKEN, 0), entry.getModRevision(), json.number(SINCE, 0));
    }
}
