// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.memory.MemoryStore;
import dev.leaderelection.spi.LeaderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The example in the Javadoc of {@link LeaderService} runs, and is the one that stands here. */
class WithoutSpringTest {

    @Test
    void exampleRuns() throws Exception {
        // example
        try (LeaderStore store = new MemoryStore();
                LeaderService leaders = LeaderEngine.create(LeaderSettings.of("shop"), store)) {
            LeaderRole reports = leaders.role("reports");
            leaders.start();
            while (!reports.runIfLeader(term -> System.out.println("leading with token " + term.token()))) {
                Thread.sleep(10);
            }
        }
        // end of example
    }

    @Test
    void javadocShowsThatExample() throws IOException {
        String here = Files.readString(Path.of("src/test/java/dev/leaderelection/WithoutSpringTest.java"));
        String code = here.substring(here.indexOf("// example") + 10, here.indexOf("// end of example"));
        String api = Files.readString(Path.of("src/main/java/dev/leaderelection/LeaderService.java"));
        String javadoc = api.substring(api.indexOf("{@code") + 6, api.indexOf("* }</pre>"));
        assertThat(words(javadoc.replaceAll("(?m)^ \\*", ""))).isEqualTo(words(code));
    }

    private static String words(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
