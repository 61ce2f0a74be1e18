// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import dev.leaderelection.Candidacy;
import dev.leaderelection.Candidacy.State;
import dev.leaderelection.Member;
import dev.leaderelection.Names;
import org.jspecify.annotations.Nullable;

/** How stores write a {@link Member} as text. Safe for use by any thread. */
public final class MemberJson {

    private static final String ID = "id";
    private static final String HOST = "host";
    private static final String URL = "url";
    private static final String PRIORITY = "priority";
    private static final String CANDIDATE = "candidate";
    private static final String ATTRIBUTES = "attributes";
    private static final String STATE = "state";
    private static final String REVISION = "revision";
    private static final String ROLES = "roles";
    private static final String PRIORITIES = "priorities";
    private static final String DECLINED = "declined";

    private static final String NAMELESS = "unknown";

    private MemberJson() {}

    /**
     * Writes a member.
     *
     * @param member the member
     * @return one line of JSON in ASCII
     */
    public static String write(Member member) {
        return toJson(member).toString();
    }

    /**
     * Writes a member as an object that a store may put into its record, among its own fields.
     *
     * @param member the member
     * @return an object with the member's fields
     */
    public static JsonObject toJson(Member member) {
        JsonObject json = new JsonObject()
                .with(ID, member.id())
                .with(HOST, member.host())
                .with(URL, member.url())
                .with(PRIORITY, member.priority())
                .with(CANDIDATE, member.candidate());
        writeCandidacy(member.candidacy().bounded(), json);
        return member.attributes().isEmpty() ? json : json.with(ATTRIBUTES, member.attributes());
    }

    /**
     * Reads a member. Never fails: unknown fields are ignored, and what is absent, broken or not allowed has the value
     * that {@link Member#of} gives it.
     *
     * @param json the text, or {@code null}
     * @param id the id to use when the text has none that is allowed
     * @return the member
     */
    public static Member read(@Nullable String json, String id) {
        return fromJson(JsonObject.parse(json), id);
    }

    /**
     * Reads a member out of an object, as {@link #read} does.
     *
     * @param json the object
     * @param id the id to use when the object has none that is allowed
     * @return the member
     */
    public static Member fromJson(JsonObject json, String id) {
        String ownId = allowedId(json.text(ID), allowedId(id, NAMELESS));
        String host = json.text(HOST);
        return new Member(
                ownId,
                host != null ? host : ownId,
                json.text(URL),
                (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, json.number(PRIORITY, 0))),
                json.texts(ATTRIBUTES),
                candidacy(json));
    }

    /** What an older version does not know, it ignores: to that, a member stands for all roles or for none. */
    private static void writeCandidacy(Candidacy candidacy, JsonObject json) {
        State state = candidacy.state();
        json.with(STATE, state == State.STANDING || state == State.WATCHING ? null : state.name())
                .with(REVISION, candidacy.revision())
                .with(ROLES, candidacy.roles() == null ? null : RoleList.write(candidacy.roles()));
        if (!candidacy.priorities().isEmpty()) {
            json.with(PRIORITIES, RoleList.writeNumbers(candidacy.priorities()));
        }
        if (!candidacy.declined().isEmpty()) {
            json.with(DECLINED, RoleList.write(candidacy.declined()));
        }
    }

    private static Candidacy candidacy(JsonObject json) {
        String roles = json.text(ROLES);
        return new Candidacy(
                state(json),
                json.text(REVISION),
                roles == null ? null : RoleList.read(roles),
                RoleList.readNumbers(json.text(PRIORITIES)),
                RoleList.read(json.text(DECLINED)));
    }

    private static State state(JsonObject json) {
        boolean candidate = json.flag(CANDIDATE, true);
        String name = json.text(STATE);
        for (State state : State.values()) {
            if (!candidate && state != State.STANDING && state.name().equals(name)) {
                return state;
            }
        }
        return candidate ? State.STANDING : State.WATCHING;
    }

    private static String allowedId(@Nullable String id, String otherwise) {
        if (id == null) {
            return otherwise;
        }
        try {
            return Names.requireMemberId(id);
        } catch (IllegalArgumentException e) {
            return otherwise;
        }
    }
}
