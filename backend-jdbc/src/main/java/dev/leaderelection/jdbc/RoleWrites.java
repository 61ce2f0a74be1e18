// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Claims and releases of a session. */
final class RoleWrites {

    /** More rows than this are not read just to tell why they were not written. */
    private static final int MAX_EXPLAINED = 1000;

    private final Lane lane;
    private final Statements sql;
    private final RoleWriter writer;
    private final SessionRequest request;

    RoleWrites(Lane lane, Statements sql, Vendor vendor, SessionRequest request) {
        this.lane = lane;
        this.sql = sql;
        this.writer = vendor.roleWriter(sql);
        this.request = request;
    }

    List<WriteResult> claim(List<Claim> claims) {
        List<RoleWrite> writes =
                claims.stream().map(claim -> RoleWrite.of(claim, request.id())).toList();
        Predicate<RoleWrite> exists = write -> write.expected().exists();
        RoleBatch batch = batch("claim roles", Deadline.in(request.timeouts().operation()));
        batch.write(RoleWrite.Kind.CLAIM, writes.stream().filter(exists).toList());
        batch.write(
                RoleWrite.Kind.CREATE, writes.stream().filter(exists.negate()).toList());
        Map<String, Outcome> outcomes = batch.outcomes();
        return writes.stream()
                .map(write -> switch (outcomes.getOrDefault(write.role(), Outcome.LOST)) {
                    case WON -> WriteResult.won(write.written());
                    case LOST -> WriteResult.lost(null);
                    case UNKNOWN -> WriteResult.unknown();
                })
                .toList();
    }

    List<WriteResult> release(List<Release> releases) {
        List<RoleWrite> writes = releases.stream()
                .map(release -> RoleWrite.of(release, request.id()))
                .toList();
        Deadline deadline = Deadline.in(request.timeouts().operation());
        RoleBatch batch = batch("release roles", deadline);
        batch.write(RoleWrite.Kind.RELEASE, writes);
        Map<String, Outcome> outcomes = batch.outcomes();
        Map<String, RoleRecord> rows = readUnwritten(outcomes, writes, deadline);
        return writes.stream()
                .map(write -> outcomes.get(write.role()) == Outcome.WON
                        ? WriteResult.won(write.written())
                        : unreleased(write, rows.get(write.role())))
                .toList();
    }

    /** A role that was not released: it belongs to somebody else, or it was locked, or nobody knows. */
    private static WriteResult unreleased(RoleWrite write, @Nullable RoleRecord row) {
        RoleRecord held = write.expected();
        if (row == null || (row.isHeldBy(held.holder()) && row.token() == held.token())) {
            return WriteResult.unknown();
        }
        return WriteResult.lost(row.exists() ? row : null);
    }

    private Map<String, RoleRecord> readUnwritten(
            Map<String, Outcome> outcomes, List<RoleWrite> writes, Deadline deadline) {
        List<RoleWrite> unwritten = writes.stream()
                .filter(write -> !outcomes.containsKey(write.role()))
                .toList();
        if (unwritten.isEmpty() || unwritten.size() > MAX_EXPLAINED) {
            return Map.of();
        }
        try {
            return lane.call(
                    "read roles",
                    deadline.remaining(),
                    connection -> Settlement.read(sql, connection, request.namespace(), unwritten));
        } catch (StoreException e) {
            Lanes.LOG.debug("Why some roles could not be released is not known", e);
            return Map.of();
        }
    }

    private RoleBatch batch(String operation, Deadline deadline) {
        return new RoleBatch(lane, writer, request.namespace(), operation, deadline);
    }
}
