// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import dev.leaderelection.LeaderService;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Set;

/** Names of the meters and their tags, which alert rules and dashboards rely on. */
final class MeterNames {

    static final String LEADING = "leader.leading";

    static final String TOKEN = "leader.token";

    static final String TRANSITIONS = "leader.transitions";

    static final String TENURE = "leader.tenure";

    static final String GATE = "leader.gate";

    static final String RUN = "leader.run";

    static final String RENEWALS = "leader.session.renewals";

    static final String REMAINING = "leader.session.remaining";

    static final String TTL = "leader.session.ttl";

    static final String MARGIN = "leader.session.margin";

    static final String MEMBERS = "leader.members";

    static final String ROLES = "leader.roles";

    static final String ROLE = "role";

    static final String OUTCOME = "outcome";

    static final String EVENT = "event";

    static final String REASON = "reason";

    static final String STATE = "state";

    /** All meters that can have a role's name as a tag. */
    static final Set<String> OF_ROLES = Set.of(LEADING, TOKEN, TRANSITIONS, TENURE, GATE, RUN, RUN + ".active");

    /** Not just "namespace": Kubernetes' service discovery puts a label of that name on every series. */
    static final String NAMESPACE = "leader.namespace";

    private MeterNames() {}

    /** The tag that all meters have: roles of one name in two namespaces are different roles. */
    static Tags common(LeaderService leaders) {
        return Tags.of(NAMESPACE, leaders.settings().namespace());
    }

    /** An enum's constant as a tag's value. */
    static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
