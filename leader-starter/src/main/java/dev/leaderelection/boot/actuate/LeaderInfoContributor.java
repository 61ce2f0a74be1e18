// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Which election this process takes part in, and with which times. Does no I/O; a few lines, however many roles there are. */
final class LeaderInfoContributor implements InfoContributor {

    private final LeaderService leaders;

    LeaderInfoContributor(LeaderService leaders) {
        this.leaders = leaders;
    }

    @Override
    public void contribute(Info.Builder builder) {
        LeaderSettings settings = leaders.settings();
        List<LeaderRole> roles = leaders.roles();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("namespace", settings.namespace());
        details.put("backend", leaders.backend());
        details.put("member", leaders.self().id());
        details.put("ttlMillis", settings.timings().ttl().toMillis());
        details.put("renewIntervalMillis", settings.timings().renewInterval().toMillis());
        details.put("marginMillis", settings.timings().margin().toMillis());
        details.put("attemptTimeoutMillis", settings.timings().attemptTimeout().toMillis());
        details.put("drainTimeoutMillis", settings.drainTimeout().toMillis());
        details.put("rolesJoined", roles.size());
        details.put("rolesLed", roles.stream().filter(LeaderRole::isLeader).count());
        builder.withDetail("leader", details);
    }
}
