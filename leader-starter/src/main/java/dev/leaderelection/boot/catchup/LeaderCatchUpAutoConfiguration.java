// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.boot.GatedMethods;
import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.LeaderStore;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.util.function.SingletonSupplier;

/** Auto-configuration for {@code leader.gate.catch-up}: missed runs of scheduled methods. */
@AutoConfiguration(
        afterName = {
            "dev.leaderelection.boot.gate.LeaderGateAutoConfiguration",
            "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration"
        })
@ConditionalOnBooleanProperty("leader.gate.catch-up")
@ConditionalOnBooleanProperty(name = "leader.enabled", matchIfMissing = true)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class LeaderCatchUpAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static CronJobs leaderCronJobs(ConfigurableListableBeanFactory beanFactory, GatedMethods gated) {
        return new CronJobs(beanFactory, gated);
    }

    @Bean
    static JobStarter leaderJobStarter(
            ConfigurableListableBeanFactory beanFactory, ObjectProvider<ScheduledTaskHolder> schedules) {
        return new JobStarter(beanFactory, schedules);
    }

    /** Without notes of the store nothing could ever be caught up, which would show only when it is needed. */
    @Bean
    static NotesOfStore leaderNotes(ObjectProvider<LeaderStore> stores, ObjectProvider<LeaderSettings> settings) {
        return new NotesOfStore(SingletonSupplier.of(() -> notes(stores.getIfAvailable(), settings.getObject())));
    }

    private static FencedNotes notes(@Nullable LeaderStore store, LeaderSettings settings) {
        Optional<FencedNotes> notes =
                store == null ? Optional.empty() : store.notes(settings.namespace(), CatchUp.TIMEOUT);
        return notes.orElseThrow(() -> new LeaderConfigurationException(
                "leader.gate.catch-up cannot work: "
                        + (store == null
                                ? "there is no LeaderStore bean."
                                : "the store '" + store.name() + "' ("
                                        + store.getClass().getName()
                                        + ") keeps no notes, in which runs could be recorded."),
                "Set leader.gate.catch-up=false, use one of the starter's backends, or implement LeaderStore.notes."));
    }

    @Bean
    static CatchUp leaderCatchUp(CronJobs jobs, NotesOfStore notes, JobStarter starter) {
        return new CatchUp(jobs, notes.notes()::obtain, starter, Clock.systemUTC());
    }

    /** Asks for the notes at start-up. */
    record NotesOfStore(SingletonSupplier<FencedNotes> notes) implements SmartInitializingSingleton {

        @Override
        public void afterSingletonsInstantiated() {
            FencedNotes unused = notes.obtain();
        }
    }
}
