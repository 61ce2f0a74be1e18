// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.zookeeper.Answer.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Claims and releases of one call, all under one ZooKeeper session. Each is a write of its own with the version as read,
 * sent without waiting for the one before, so that a lost race fails nothing else.
 */
final class RoleWrites {

    /** How often a release is repeated because its record was changed, and still names this session and token. */
    private static final int REPETITIONS = 3;

    private static final String WRITE = "write a role";

    private final Layout layout;

    private final Mirror mirror;

    private final Requests requests;

    private final NodeAccess access;

    private final NewRoles newRoles;

    private final String sessionId;

    RoleWrites(Layout layout, Mirror mirror, Requests requests, NodeAccess access, String sessionId) {
        this.layout = layout;
        this.mirror = mirror;
        this.requests = requests;
        this.access = access;
        this.newRoles = new NewRoles(layout, requests, access);
        this.sessionId = sessionId;
    }

    /**
     * Claims roles. A holder is proved to be gone by the order: its role is read, if it was not before, then its session is
     * looked for, both under one ZooKeeper session. A server that has seen a role name a session has also seen that session
     * begin, so a session that is not there then is gone for ever. If the role is written since, the claim's version is refused.
     */
    List<WriteResult> claim(List<Claim> claims) {
        Map<String, Pending> roles = new HashMap<>();
        Set<String> holders = new LinkedHashSet<>();
        for (Claim claim : claims) {
            String holder = claim.asRead().holder();
            // A holder that is no session, written by hand, is absent without being looked for.
            if (holder != null && Layout.isNode(holder)) {
                if (!mirror.shows(claim.asRead())) {
                    roles.put(claim.role(), requests.read(layout.role(claim.role())));
                }
                holders.add(holder);
            }
        }
        Map<String, Pending> sessions = new HashMap<>();
        holders.forEach(holder -> sessions.put(holder, requests.exists(layout.session(holder))));
        List<Attempt> attempts = new ArrayList<>();
        for (Claim claim : claims) {
            Pending holder = sessions.get(claim.asRead().holder());
            attempts.add(claim(claim, roles.get(claim.role()), holder));
        }
        createOnceMore(attempts);
        return results("claim", attempts);
    }

    private Attempt claim(Claim claim, @Nullable Pending role, @Nullable Pending holder) {
        RoleRecord asRead = claim.asRead();
        if (role != null) {
            Answer roleNow = role.await();
            if (!roleNow.ok() || roleNow.version() != asRead.version()) {
                return Attempt.notSent(asRead, roleNow);
            }
        }
        if (holder != null) {
            Answer holderNow = holder.await();
            if (holderNow.ok()) {
                return Attempt.notSent(asRead, Answer.of(Request.READ, layout.role(asRead.name()), Code.BADVERSION));
            }
            if (!holderNow.is(Code.NONODE)) {
                return Attempt.notSent(asRead, holderNow);
            }
        }
        RoleRecord written =
                new RoleRecord(asRead.name(), sessionId, claim.token(), asRead.version() + 1, claim.sinceMillis());
        return Attempt.sent(written, asRead.exists() ? write(written) : create(written));
    }

    /** Creates roles that found no place, and a place for them. */
    private void createOnceMore(List<Attempt> attempts) {
        Set<Attempt> placeless = attempts.stream()
                .filter(attempt -> newRoles.isWithoutGround(attempt.answer()))
                .collect(Collectors.toSet());
        if (!placeless.isEmpty()) {
            newRoles.layGround();
            attempts.replaceAll(attempt ->
                    placeless.contains(attempt) ? Attempt.sent(attempt.record(), create(attempt.record())) : attempt);
        }
    }

    /** Gives roles up. A record that was changed by hand is still given up if it names this session and this token. */
    List<WriteResult> release(List<Release> releases) {
        List<Attempt> attempts = new ArrayList<>();
        for (Release release : releases) {
            RoleRecord held = release.held();
            attempts.add(
                    held.exists() && held.isHeldBy(sessionId)
                            ? release(release, held.version())
                            : Attempt.notSent(
                                    held, Answer.of(Request.WRITE, layout.role(held.name()), Code.BADVERSION)));
        }
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
            repeat(releases, attempts);
        }
        return results("release", attempts);
    }

    private Attempt release(Release release, long version) {
        RoleRecord written = new RoleRecord(
                release.role(), release.successor(), release.token(), version + 1, release.sinceMillis());
        return Attempt.sent(written, write(written));
    }

    private void repeat(List<Release> releases, List<Attempt> attempts) {
        Map<Integer, Pending> roles = new HashMap<>();
        for (int i = 0; i < attempts.size(); i++) {
            Pending write = attempts.get(i).write();
            if (write != null && write.await().is(Code.BADVERSION)) {
                roles.put(i, requests.read(layout.role(releases.get(i).role())));
            }
        }
        roles.forEach((i, role) -> {
            Release release = releases.get(i);
            Answer roleNow = role.await();
            RoleRecord now = record(release.role(), roleNow);
            if (now != null
                    && now.isHeldBy(sessionId)
                    && now.token() == release.held().token()) {
                attempts.set(i, release(release, now.version()));
            } else {
                attempts.set(i, Attempt.notSent(release.held(), roleNow));
            }
        });
    }

    private Pending write(RoleRecord written) {
        String role = written.name();
        mirror.writing(sessionId, role);
        return requests.write(
                layout.role(role),
                data(written),
                Math.toIntExact(written.version() - 1),
                answer -> mirror.written(sessionId, role, answer));
    }

    private Pending create(RoleRecord written) {
        return newRoles.create(written.name(), data(written));
    }

    private static byte[] data(RoleRecord written) {
        return Records.role(written.holder(), written.token(), written.sinceMillis());
    }

    private static @Nullable RoleRecord record(String role, Answer read) {
        return read.ok() ? Records.role(role, read.text(), read.version()) : null;
    }

    private List<WriteResult> results(String verb, List<Attempt> attempts) {
        List<Answer> answers = attempts.stream()
                .map(attempt -> newRoles.reason(attempt.answer()))
                .toList();
        newRoles.permittedPlaces().forEach(place -> access.note(WRITE, place));
        if (!answers.isEmpty() && answers.stream().noneMatch(RoleWrites::isAnswered)) {
            // The caller's to tell.
            throw answers.get(0).failure(verb + " " + attempts.size() + " role(s)");
        }
        List<WriteResult> results = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            access.note(WRITE, answers.get(i));
            results.add(attempts.get(i).result(answers.get(i)));
        }
        return results;
    }

    private static boolean isAnswered(Answer answer) {
        return answer.ok() || answer.refused();
    }

    /**
     * A write on its way, or what kept it from being sent.
     *
     * @param record the role as written, or as the caller had it
     * @param write the write, or {@code null} if none was sent
     * @param obstacle why not; a role's node that was read, if that is why
     */
    private record Attempt(
            RoleRecord record,
            @Nullable Pending write,
            @Nullable Answer obstacle) {

        static Attempt sent(RoleRecord written, Pending write) {
            return new Attempt(written, write, null);
        }

        static Attempt notSent(RoleRecord asRead, Answer obstacle) {
            return new Attempt(asRead, null, obstacle);
        }

        Answer answer() {
            return write != null ? write.await() : Objects.requireNonNull(obstacle);
        }

        WriteResult result(Answer answer) {
            if (write == null) {
                return WriteResult.lost(RoleWrites.record(record.name(), answer));
            } else if (answer.ok()) {
                return WriteResult.won(record);
            }
            return answer.refused() || answer.forbidden() ? WriteResult.lost(null) : WriteResult.unknown();
        }
    }
}
