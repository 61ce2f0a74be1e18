// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an H2 file keeps when the process that serves it is killed. */
class H2DurabilityIT {

    @TempDir
    private Path directory;

    @Test
    void killedHostLosesNothingThatWasAcknowledged() throws Exception {
        Path file = directory.resolve("leaders");
        RoleRecord held;
        Peer member;
        long connection;
        try (H2Host host = H2Host.start(file)) {
            member = Peer.join(host.database().store(), "shop");
            connection = member.read().connection();
            held = member.take("reports");
        }
        try (member) {
            // Whoever comes first opens the file, and serves it to the others.
            await().ignoreExceptionsMatching(StoreException.class::isInstance)
                    .until(() -> member.read().connection() != connection);
            assertThat(member.role("reports")).isEqualTo(held);
            member.beat();
        }
    }

    @Test
    void fileThatMayLoseCommitsIsWarnedOf() {
        assertThat(warningsFor(";WRITE_DELAY=500")).anyMatch(warning -> warning.contains("WRITE_DELAY"));
        assertThat(warningsFor(";WRITE_DELAY=0")).isEmpty();
    }

    private java.util.List<String> warningsFor(String options) {
        Logger log = (Logger) org.slf4j.LoggerFactory.getLogger(JdbcLeaderStore.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        log.addAppender(appender);
        try {
            new TestDatabase("jdbc:h2:file:" + directory.resolve("f" + options.hashCode()) + options, "sa", "")
                    .withTables();
        } finally {
            log.detachAppender(appender);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
