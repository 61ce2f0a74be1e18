// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.engine.TimedEngine;
import dev.leaderelection.spi.LeaderStore;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link FaultMember} with levers, whose environment says in what it differs from the others. */
final class MutantMember implements FaultMember.Make {

    /** Its TTL in milliseconds, which may differ from what others have. */
    static final String TTL_MILLIS = "MUTANT_TTL_MILLIS";

    /** Whether every process of a member has the same id. */
    static final String SAME_ID = "MUTANT_SAME_ID";

    /** How long its work takes that a planned hand-over has to wait for, in milliseconds. */
    static final String WORK_MILLIS = "MUTANT_WORK_MILLIS";

    static final List<String> VARIABLES = List.of(TTL_MILLIS, SAME_ID, WORK_MILLIS);

    private final Levers levers = new Levers(Path.of(System.getenv(Levers.FILE)));

    private MutantMember() {}

    public static void main(String[] arguments) throws IOException {
        FaultMember.run(arguments, new MutantMember());
    }

    @Override
    public LeaderService service(LeaderSettings settings, LeaderStore store) {
        LeaderSettings own = settings;
        if (System.getenv(SAME_ID) != null) {
            own = own.withMember(Member.of(own.member().id().replaceFirst("\\..*", "")));
        }
        Duration ttl = millis(TTL_MILLIS);
        if (ttl != null) {
            own = own.withTimings(SessionTimings.of(ttl));
        }
        return TimedEngine.create(own, new LeverStore(store, levers), new LeverClock(levers));
    }

    @Override
    public Runnable writer(LeaderService leaders, String name, List<String> roles, Socket hub) {
        Duration work = millis(WORK_MILLIS);
        return work == null
                ? FaultMember.Make.super.writer(leaders, name, roles, hub)
                : new ThoroughWriter(leaders, name, roles.get(0), hub, work);
    }

    private static @Nullable Duration millis(String variable) {
        String text = System.getenv(variable);
        return text == null ? null : Duration.ofMillis(Long.parseLong(text));
    }
}
