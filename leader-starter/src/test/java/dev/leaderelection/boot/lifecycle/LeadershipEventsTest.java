// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.StartFailures;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;

class LeadershipEventsTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(LeaderLifecycleAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Heard.class);

    @Test
    void listenersHearOfTheRolesThatTheyName() {
        runner.withBean(Listeners.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            leaders.grant("reports");
            leaders.revoke("reports");
            leaders.grant("other");
            leaders.revoke("other");
            assertThat(context.getBean(Heard.class).words)
                    .containsExactlyInAnyOrder(
                            "granted reports",
                            "granted reports with token 1",
                            "granted reports by event",
                            "granted any: reports",
                            "revoked reports: STEPPED_DOWN",
                            "revoked any: reports",
                            "granted any: other",
                            "revoked any: other");
        });
    }

    @Test
    void revocationIsHeardAfterItsGrant() {
        runner.withBean(Listeners.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            leaders.grant("reports");
            leaders.revoke("reports");
            assertThat(context.getBean(Heard.class).words)
                    .filteredOn(word -> word.contains("any"))
                    .containsExactly("granted any: reports", "revoked any: reports");
        });
    }

    @Test
    void rolesThatListenersNameAreJoined() {
        runner.withBean(Listeners.class).run(context -> assertThat(
                        context.getBean(ManualLeaderService.class).roles())
                .extracting(LeaderRole::name)
                .containsExactly("reports"));
    }

    @Test
    void listenersOfLazyBeansHearToo() {
        runner.withUserConfiguration(LazyListeners.class).run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            assertThat(context.getBean(Heard.class).words).contains("granted reports");
        });
    }

    @Test
    void changeOfTheLeaderIsAnEvent() {
        runner.withBean(Listeners.class).run(context -> {
            context.getBean(ManualLeaderService.class).role("reports").ledBy(Member.of("other"));
            assertThat(context.getBean(Heard.class).words).containsExactly("reports led by other");
        });
    }

    @Test
    void beansThatAreLeadershipListenersAreTold() {
        runner.withBean(ListenerBean.class).run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            context.getBean(ManualLeaderService.class).revoke("reports");
            assertThat(context.getBean(Heard.class).words)
                    .containsExactly("bean granted reports", "bean revoked reports");
        });
    }

    @Test
    void listenerWithAnotherParameterIsRefused() {
        runner.withBean(TakesText.class).run(context -> {
            FailureAnalysis analysis = StartFailures.analysisOf(context);
            assertThat(analysis.getDescription())
                    .contains("TakesText.hear", "something else than nothing, Leadership or LeadershipGrantedEvent");
        });
    }

    @Test
    void listenerUnderBothAnnotationsIsRefused() {
        runner.withBean(Both.class)
                .run(context -> assertThat(StartFailures.analysisOf(context).getDescription())
                        .contains("Both.hear", "both annotations"));
    }

    @Test
    void listenerOfARoleThatIsNotAllowedIsRefused() {
        runner.withBean(WrongRole.class)
                .run(context -> assertThat(StartFailures.analysisOf(context).getDescription())
                        .contains("WrongRole.hear", "The role 'a b' is not allowed"));
    }

    static class Heard {

        final List<String> words = new CopyOnWriteArrayList<>();
    }

    static class Listeners {

        private final Heard heard;

        Listeners(Heard heard) {
            this.heard = heard;
        }

        @OnLeadershipGranted("reports")
        void granted() {
            heard.words.add("granted reports");
        }

        @OnLeadershipGranted("reports")
        void granted(Leadership leadership) {
            heard.words.add("granted reports with token " + leadership.token());
        }

        @OnLeadershipGranted("reports")
        void granted(LeadershipGrantedEvent event) {
            heard.words.add("granted " + event.role() + " by event");
        }

        @OnLeadershipGranted
        void grantedAny(Leadership leadership) {
            heard.words.add("granted any: " + leadership.role());
        }

        @OnLeadershipRevoked("reports")
        void revoked(LeadershipRevokedEvent event) {
            heard.words.add("revoked " + event.role() + ": " + event.reason());
        }

        @OnLeadershipRevoked
        void revokedAny(Leadership leadership) {
            heard.words.add("revoked any: " + leadership.role());
        }

        @EventListener
        void changed(LeaderChangedEvent event) {
            heard.words.add(event.role() + " led by "
                    + Objects.requireNonNull(event.leader()).id());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyListeners {

        @Bean
        @Lazy
        Listeners listeners(Heard heard) {
            return new Listeners(heard);
        }
    }

    static class ListenerBean implements LeadershipListener {

        private final Heard heard;

        ListenerBean(Heard heard) {
            this.heard = heard;
        }

        @Override
        public void onGranted(Leadership leadership) {
            heard.words.add("bean granted " + leadership.role());
        }

        @Override
        public void onRevoked(Leadership leadership, Reason reason) {
            heard.words.add("bean revoked " + leadership.role());
        }
    }

    static class TakesText {

        @OnLeadershipGranted("reports")
        void hear(String text) {
            throw new AssertionError(text);
        }
    }

    static class Both {

        @OnLeadershipGranted("reports")
        @OnLeadershipRevoked("reports")
        void hear() {}
    }

    static class WrongRole {

        @OnLeadershipRevoked("a b")
        void hear() {}
    }
}
