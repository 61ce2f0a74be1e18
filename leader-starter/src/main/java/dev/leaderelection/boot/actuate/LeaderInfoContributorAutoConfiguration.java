// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderService;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the part {@code leader} of the info endpoint. */
@AutoConfiguration(afterName = "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration")
@ConditionalOnClass(ConditionalOnEnabledInfoContributor.class)
@ConditionalOnEnabledInfoContributor("leader")
@ConditionalOnBean(LeaderService.class)
@ConditionalOnBooleanProperty(name = "leader.enabled", matchIfMissing = true)
public final class LeaderInfoContributorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "leaderInfoContributor")
    InfoContributor leaderInfoContributor(LeaderService leaders) {
        return new LeaderInfoContributor(leaders);
    }
}
