// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LeaderMetricsAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class,
                    LeaderMetricsAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=shop", "leader.backend=memory", "leader.roles.reports.enabled=true");

    private final ApplicationContextRunner withMetrics = runner.withConfiguration(AutoConfigurations.of(
            MetricsAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class,
            SimpleMetricsExportAutoConfiguration.class));

    @Test
    void metersAreBoundToTheRegistryOfTheApplication() {
        withMetrics.run(context -> {
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            await().untilAsserted(() -> assertThat(registry.get("leader.leading")
                            .tags("role", "reports", "leader.namespace", "shop")
                            .gauge()
                            .value())
                    .isEqualTo(1));
            await().until(() -> registry.get("leader.session.renewals")
                            .tag("outcome", "acknowledged")
                            .timer()
                            .count()
                    > 0);
        });
    }

    @Test
    void numberOfRolesIsLimited() {
        withMetrics
                .withPropertyValues("leader.metrics.max-roles=1", "leader.roles.billing.enabled=true")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    await().until(() ->
                            context.getBean(LeaderService.class).roles().size() == 2);
                    await().untilAsserted(() -> assertThat(
                                    registry.get("leader.leading").gauges())
                            .singleElement()
                            .extracting(gauge -> gauge.getId().getTag("role"))
                            .isEqualTo("billing"));
                });
    }

    @Test
    void applicationWithoutMicrometerStartsWithoutMeters() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.core")).run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(LeaderService.class)
                .doesNotHaveBean(LeaderMetricsAutoConfiguration.class)
                .doesNotHaveBean(ListedRoles.class));
    }

    @Test
    void applicationWithoutARegistryStarts() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MeterRegistry.class));
    }

    @Test
    void memberThatTakesNoPartHasNoMeters() {
        withMetrics.withPropertyValues("leader.enabled=false").run(context -> assertThat(context)
                .doesNotHaveBean(RoleMeters.class)
                .doesNotHaveBean(SessionMeters.class));
    }

    @Test
    void metersCanBeSwitchedOffAsAllMetersCan() {
        withMetrics.withPropertyValues("management.metrics.enable.leader=false").run(context -> {
            assertThat(context).getBeans(MeterBinder.class).isNotEmpty();
            assertThat(context.getBean(MeterRegistry.class).getMeters())
                    .noneMatch(meter -> meter.getId().getName().startsWith("leader"));
        });
    }
}
