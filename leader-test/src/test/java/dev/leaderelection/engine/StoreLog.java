// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Member;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All states that the records of the simulated store ever had, in the order of commits. Every state is immutable. */
final class StoreLog {

    private final List<State> states = new ArrayList<>();

    StoreLog() {
        states.add(new State(0, false, Map.of(), Map.of()));
    }

    int last() {
        return states.size() - 1;
    }

    State state() {
        return states.get(last());
    }

    State state(int position) {
        return states.get(position);
    }

    @Nullable
    StoredSession session(String id) {
        return state().sessions.get(id);
    }

    RoleRecord role(String name) {
        return state().role(name);
    }

    void writeRole(long at, RoleRecord record) {
        Map<String, RoleRecord> roles = new HashMap<>(state().roles);
        roles.put(record.name(), record);
        states.add(new State(at, false, roles, state().sessions));
    }

    void writeSession(long at, String id, @Nullable StoredSession session, boolean onlyBeat) {
        Map<String, StoredSession> sessions = new HashMap<>(state().sessions);
        if (session == null) {
            sessions.remove(id);
        } else {
            sessions.put(id, session);
        }
        states.add(new State(at, onlyBeat, state().roles, sessions));
    }

    /** Goes back to an earlier state, as after the loss of the commits since. */
    void restore(long at, int position) {
        State earlier = states.get(position);
        states.add(new State(at, false, earlier.roles, earlier.sessions));
    }

    /** The earliest state that differs from the present one in beats alone, but not before a time. */
    int beatsAloneSince(long time) {
        int position = last();
        while (position > 0 && states.get(position).onlyBeat && states.get(position - 1).at >= time) {
            position--;
        }
        return position;
    }

    /** The last state that was there at a time. */
    int positionAt(long time) {
        int position = last();
        while (position > 0 && states.get(position).at > time) {
            position--;
        }
        return position;
    }

    /** One state. */
    record State(long at, boolean onlyBeat, Map<String, RoleRecord> roles, Map<String, StoredSession> sessions) {

        RoleRecord role(String name) {
            RoleRecord record = roles.get(name);
            return record == null ? RoleRecord.absent(name) : record;
        }

        boolean isVacant(RoleRecord role) {
            return role.holder() == null || !sessions.containsKey(role.holder());
        }

        Map<String, SessionRecord> sessionRecords(long connection) {
            Map<String, SessionRecord> records = new HashMap<>();
            sessions.forEach((id, session) ->
                    records.put(id, new SessionRecord(id, session.beat, session.ttl, session.member, connection)));
            return records;
        }
    }

    /**
     * A session's record.
     *
     * @param beat the number of beats
     * @param ttl its TTL
     * @param member its member
     * @param stamp the store's own clock at the last beat; only a flawed store looks at it
     */
    record StoredSession(long beat, Duration ttl, Member member, long stamp) {

        StoredSession beaten(Member newMember, long newStamp) {
            return new StoredSession(beat + 1, ttl, newMember, newStamp);
        }
    }
}
