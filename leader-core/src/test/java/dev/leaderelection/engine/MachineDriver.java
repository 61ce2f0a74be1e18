// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** One machine over records that answer at once, beside other members that do as they are told. */
final class MachineDriver {

    private final SettableTime time = new SettableTime(-5_000_000_000L, 1_795_237_200_000L);

    private final Deque<Event> events = new ArrayDeque<>();

    final Map<String, RoleRecord> roles = new HashMap<>();

    final Map<String, SessionRecord> sessions = new HashMap<>();

    /** Other sessions that go on beating. */
    final Set<String> beating = new HashSet<>();

    final List<Release> releases = new ArrayList<>();

    final List<Claim> claims = new ArrayList<>();

    final List<Command.Reply> replies = new ArrayList<>();

    final Map<String, Reason> revoked = new HashMap<>();

    /** Roles whose work never ends until it is told to. */
    final Map<String, Term> working = new HashMap<>();

    private final Set<String> busy = new HashSet<>();

    private final ElectionMachine machine;

    Member published;

    private int sessionIds;

    MachineDriver(LeaderSettings settings) {
        published = settings.member();
        machine = new ElectionMachine(
                settings,
                time,
                new Outside(
                        () -> "me-" + ++sessionIds,
                        new SplittableRandom(1),
                        term -> events.add(new Event.Drained(term.role(), term.token())),
                        Duration.ofMillis(500),
                        Duration.ofMillis(2_500)));
    }

    void join(String... names) {
        for (String name : names) {
            on(new Event.Join(name, new RoleView()));
        }
    }

    void on(Event event) {
        events.add(event);
        while (!events.isEmpty()) {
            machine.on(Now.of(time), events.remove()).forEach(this::run);
        }
    }

    /** Another member appears, with a session of its name. */
    void appears(Member member) {
        appears(member.id(), member);
    }

    void appears(String session, Member member) {
        sessions.put(session, new SessionRecord(session, 1, Duration.ofSeconds(10), member, 1));
        beating.add(session);
        on(new Event.ChangedHint());
    }

    void disappears(String session) {
        sessions.remove(session);
        beating.remove(session);
        on(new Event.ChangedHint());
    }

    /** Somebody else writes a role's record. */
    void write(String role, String holder, long token) {
        RoleRecord before = roles.getOrDefault(role, RoleRecord.absent(role));
        roles.put(role, new RoleRecord(role, holder, token, before.version() + 1, 0));
        on(new Event.ChangedHint());
    }

    /** Lets work begin under the present term of a role, and go on until it is ended. */
    void work(String role) {
        busy.add(role);
    }

    void endWork(String role) {
        busy.remove(role);
        Term term = working.remove(role);
        if (term != null) {
            term.told();
            on(new Event.Timer());
        }
    }

    void advance(long millis) {
        for (long passed = 0; passed < millis; passed += 100) {
            time.advance(100);
            if (passed % 1_000 == 0) {
                beating.forEach(id -> sessions.computeIfPresent(
                        id, (key, old) -> new SessionRecord(key, old.beat() + 1, old.ttl(), old.member(), 1)));
            }
            on(new Event.Timer());
        }
    }

    long leads() {
        return roles.values().stream().filter(role -> isMine(role.holder())).count();
    }

    String holder(String role) {
        return String.valueOf(roles.getOrDefault(role, RoleRecord.absent(role)).holder());
    }

    private static boolean isMine(String holder) {
        return holder != null && holder.startsWith("me-");
    }

    private void run(Command command) {
        if (command instanceof Command.Open open) {
            say(open.sessionId(), open.member(), 1);
            events.add(new Event.Opened(open.sessionId(), Now.of(time)));
        } else if (command instanceof Command.Beat beat) {
            say(beat.sessionId(), beat.member(), sessions.get(beat.sessionId()).beat() + 1);
            events.add(new Event.BeatAcknowledged(beat.sessionId(), Now.of(time)));
        } else if (command instanceof Command.Read) {
            events.add(new Event.StateRead(Now.of(time), new StoreState(1, Map.copyOf(roles), Map.copyOf(sessions))));
        } else if (command instanceof Command.Claim claim) {
            claims.addAll(claim.claims());
            List<WriteResult> results = claim.claims().stream()
                    .map(each -> won(each.role(), claim.sessionId(), each.token()))
                    .toList();
            events.add(new Event.Claimed(claim.sessionId(), Now.of(time), claim.claims(), results));
        } else if (command instanceof Command.GiveUp giveUp) {
            releases.addAll(giveUp.releases());
            List<WriteResult> results = giveUp.releases().stream()
                    .map(each -> won(each.role(), each.successor(), each.token()))
                    .toList();
            events.add(new Event.Released(giveUp.sessionId(), Now.of(time), giveUp.releases(), results));
        } else if (command instanceof Command.Evict evict) {
            events.add(new Event.Evicted(evict.asSeen(), false));
        } else if (command instanceof Command.Close close) {
            sessions.remove(close.sessionId());
            events.add(new Event.Closed(close.sessionId()));
        } else if (command instanceof Command.Revoked over) {
            revoked.put(over.role(), over.reason());
            if (busy.contains(over.role())) {
                working.put(over.role(), over.term());
            } else {
                over.term().told();
            }
        } else if (command instanceof Command.Reply reply) {
            replies.add(reply);
        }
    }

    private void say(String session, Member member, long beat) {
        published = member;
        sessions.put(session, new SessionRecord(session, beat, Duration.ofSeconds(10), member, 1));
    }

    private WriteResult won(String role, String holder, long token) {
        RoleRecord before = roles.getOrDefault(role, RoleRecord.absent(role));
        RoleRecord after = new RoleRecord(role, holder, token, before.version() + 1, 0);
        roles.put(role, after);
        return WriteResult.won(after);
    }
}
