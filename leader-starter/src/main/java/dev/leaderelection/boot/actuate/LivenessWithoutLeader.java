// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;

/**
 * Keeps the leader contributor out of the liveness group, even where that group is configured to include everything: an
 * unreachable store must never get processes killed that could serve without it.
 */
final class LivenessWithoutLeader implements HealthEndpointGroups, AdditionalPathsMapper {

    private static final String LIVENESS = "liveness";

    private static final String CONTRIBUTOR = "leader";

    private final HealthEndpointGroups groups;

    private LivenessWithoutLeader(HealthEndpointGroups groups) {
        this.groups = groups;
    }

    static HealthEndpointGroups of(HealthEndpointGroups groups) {
        HealthEndpointGroup liveness = groups.get(LIVENESS);
        return liveness != null && liveness.isMember(CONTRIBUTOR) ? new LivenessWithoutLeader(groups) : groups;
    }

    @Override
    public HealthEndpointGroup getPrimary() {
        return groups.getPrimary();
    }

    @Override
    public Set<String> getNames() {
        return groups.getNames();
    }

    @Override
    public @Nullable HealthEndpointGroup get(String name) {
        HealthEndpointGroup group = groups.get(name);
        return group != null && name.equals(LIVENESS) ? new WithoutLeader(group) : group;
    }

    @Override
    public @Nullable List<String> getAdditionalPaths(EndpointId endpointId, WebServerNamespace webServerNamespace) {
        return groups instanceof AdditionalPathsMapper mapper
                ? mapper.getAdditionalPaths(endpointId, webServerNamespace)
                : null;
    }

    private record WithoutLeader(HealthEndpointGroup group) implements HealthEndpointGroup {

        @Override
        public boolean isMember(String name) {
            return !name.equals(CONTRIBUTOR) && group.isMember(name);
        }

        @Override
        public boolean showComponents(SecurityContext securityContext) {
            return group.showComponents(securityContext);
        }

        @Override
        public boolean showDetails(SecurityContext securityContext) {
            return group.showDetails(securityContext);
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return group.getStatusAggregator();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return group.getHttpCodeStatusMapper();
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return group.getAdditionalPath();
        }
    }
}
