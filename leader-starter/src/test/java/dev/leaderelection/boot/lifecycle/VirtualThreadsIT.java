// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration;
import dev.leaderelection.boot.gate.LeaderGateAutoConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** An application with {@code spring.threads.virtual.enabled=true}. */
@EnabledForJreRange(
        minVersion = 21,
        disabledReason =
                "NOT CHECKED: this JDK has no virtual threads. docs/testing.md says how to run it on one that has")
class VirtualThreadsIT {

    private static final String PINNED = "jdk.VirtualThreadPinned";

    @TempDir
    private Path directory;

    @Test
    void listenersAndGatedWorkRunOnThemAndNothingPins() throws Exception {
        try (ConfigurableApplicationContext context = start();
                Recording recording = new Recording()) {
            Application application = context.getBean(Application.class);
            // Classes are loaded and methods linked in the first term; that is not what is looked for.
            application.awaitTerms(1);
            recording.enable(PINNED).withoutThreshold().withStackTrace();
            recording.start();
            for (int term = 2; term < 5; term++) {
                assertThat(context.getBean(LeaderService.class)
                                .role("reports")
                                .stepDown()
                                .get(30, TimeUnit.SECONDS))
                        .isTrue();
                application.awaitTerms(term);
            }
            recording.stop();

            assertThat(application.threads()).hasSizeGreaterThan(10).allSatisfy(thread -> assertThat(thread)
                    .contains("VirtualThread"));
            assertThat(pinned(recording)).isEmpty();
        }
    }

    /** Without this, the test above could pass because nothing is recorded. */
    @Test
    void pinningIsRecorded() throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withoutThreshold().withStackTrace();
            recording.start();
            Thread thread = new VirtualThreadTaskExecutor()
                    .getVirtualThreadFactory()
                    .newThread(() -> assertThat(Pinning.DONE).isTrue());
            thread.start();
            thread.join();
            recording.stop();

            assertThat(pinned(recording)).isNotEmpty();
        }
    }

    private List<RecordedEvent> pinned(Recording recording) throws IOException {
        Path file = directory.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(PINNED))
                .filter(VirtualThreadsIT::isInOurCode)
                .toList();
    }

    private static boolean isInOurCode(RecordedEvent event) {
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("dev.leaderelection"));
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.application.name=shop",
                        "spring.threads.virtual.enabled=true",
                        "leader.backend=memory",
                        "leader.session.ttl=3s")
                .run();
    }

    /** Holds its carrier: a class that is being initialized has a native frame on the stack. */
    private static final class Pinning {

        static final boolean DONE = block();

        private static boolean block() {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            return true;
        }
    }

    @SpringBootConfiguration
    @EnableScheduling
    @ImportAutoConfiguration({
        LeaderAutoConfiguration.class,
        LeaderGateAutoConfiguration.class,
        LeaderLifecycleAutoConfiguration.class,
        TaskSchedulingAutoConfiguration.class
    })
    static class Application {

        private final List<String> threads = new CopyOnWriteArrayList<>();

        private final AtomicInteger begun = new AtomicInteger();

        private final AtomicInteger ended = new AtomicInteger();

        private final AtomicInteger worked = new AtomicInteger();

        @OnLeadershipGranted("reports")
        void begin() {
            block();
            worked.set(0);
            begun.incrementAndGet();
        }

        @OnLeadershipRevoked("reports")
        void end() {
            block();
            ended.incrementAndGet();
        }

        @Scheduled(fixedDelay = 5)
        @LeaderOnly("reports")
        void work() {
            block();
            worked.incrementAndGet();
        }

        List<String> threads() {
            return threads;
        }

        /** Parks, as whatever waits for an answer does. */
        private void block() {
            threads.add(Thread.currentThread().toString());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }

        void awaitTerms(int number) {
            await().until(() -> begun.get() == number && ended.get() == number - 1 && worked.get() > 3);
        }
    }
}
