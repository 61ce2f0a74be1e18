// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.LocalMember;
import dev.leaderelection.Member;
import dev.leaderelection.Names;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.boot.LeaderConfigurationException;
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
        return checked(
                "Change leader.drain-timeout.",
                () -> new LeaderSettings(
                        namespace, member, timings, properties.drainTimeout(), LeaderSettings.DEFAULT_STAGGER));
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
        return new Member(id, host, url, member.priority(), member.attributes(), member.candidate());
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
