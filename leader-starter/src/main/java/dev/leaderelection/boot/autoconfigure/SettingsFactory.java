// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.Candidacy;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.LocalMember;
import dev.leaderelection.Member;
import dev.leaderelection.Names;
import dev.leaderelection.Placement;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.boot.LeaderConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Makes the core's settings of properties. */
final class SettingsFactory {

    private final LeaderProperties properties;

    private final Environment environment;

    SettingsFactory(LeaderProperties properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /**
     * Makes the settings.
     *
     * @return the settings
     * @throws LeaderConfigurationException if a value is not allowed or two do not fit together
     */
    LeaderSettings create() {
        String namespace = checked(
                "Set leader.namespace to an allowed name (spring.application.name is used without it).",
                () -> Names.requireNamespace(namespace()));
        Member member = checked("Set leader.member.id to an allowed id.", this::member);
        SessionTimings timings = checked("Change leader.session.ttl, or what is set beside it.", this::timings);
        Placement placement = checked("Change leader.rebalance, or the name under leader.roles.", this::placement);
        requirePositive("leader.health.grace", properties.health().grace());
        return checked(
                "Change leader.drain-timeout.",
                () -> new LeaderSettings(
                        namespace,
                        member,
                        timings,
                        properties.drainTimeout(),
                        LeaderSettings.DEFAULT_STAGGER,
                        placement));
    }

    private String namespace() {
        if (StringUtils.hasText(properties.namespace())) {
            return properties.namespace();
        }
        String applicationName = environment.getProperty("spring.application.name");
        if (StringUtils.hasText(applicationName)) {
            return applicationName;
        }
        if (!properties.enabled()) {
            return "disabled";
        }
        throw new LeaderConfigurationException(
                "Leader election has no namespace: neither spring.application.name nor leader.namespace is set.",
                "Set one of them, to the same value in all instances of this application and in no other:"
                        + " applications that share a namespace share their leaders.");
    }

    private Member member() {
        LeaderProperties.Member member = properties.member();
        String host = LocalMember.hostName();
        String id = StringUtils.hasText(member.id()) ? member.id() : LocalMember.defaultId(host);
        String url = StringUtils.hasText(member.url()) ? member.url() : null;
        String revision = StringUtils.hasText(member.revision())
                ? member.revision()
                : environment.getProperty("spring.application.version");
        Candidacy candidacy = new Candidacy(
                member.candidate() ? Candidacy.State.STANDING : Candidacy.State.WATCHING,
                revision,
                null,
                Map.of(),
                Set.of());
        return new Member(id, host, url, member.priority(), member.attributes(), candidacy);
    }

    private Placement placement() {
        Map<String, Integer> priorities = new HashMap<>();
        properties.roles().forEach((name, role) -> {
            if (role.priority() != null) {
                priorities.put(name, role.priority());
            }
        });
        LeaderProperties.Rebalance rebalance = properties.rebalance();
        return new Placement(
                properties.placement(),
                rebalance.maxConcurrent(),
                rebalance.interval(),
                properties.health().lastResort(),
                priorities);
    }

    private static void requirePositive(String property, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new LeaderConfigurationException(
                    property + " > 0 is violated (" + duration + ").", "Change " + property + ".");
        }
    }

    private SessionTimings timings() {
        LeaderProperties.Session session = properties.session();
        return SessionTimings.of(session.ttl(), session.renewInterval(), session.margin(), session.attemptTimeout());
    }

    private static <T> T checked(String action, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new LeaderConfigurationException(String.valueOf(e.getMessage()), action, e);
        }
    }
}
