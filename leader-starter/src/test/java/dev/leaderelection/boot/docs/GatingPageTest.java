// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code on the page is code that compiles. */
class GatingPageTest {

    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void everySnippetOfThePageStandsInTheExamples() throws IOException {
        String page = Files.readString(Path.of("../docs/gating.md"));
        String examples =
                plain(Files.readString(Path.of("src/test/java/dev/leaderelection/boot/docs/GatingExamples.java")));
        List<String> snippets =
                BLOCK.matcher(page).results().map(MatchResult::group).toList();
        assertThat(snippets).hasSizeGreaterThan(8);
        assertThat(snippets).allSatisfy(snippet -> {
            String code = snippet.replace("```java\n", "").replace("```", "");
            assertThat(examples).contains(plain(code));
        });
    }

    /** Indentation does not count, nor does the modifier that examples in one file need. */
    private static String plain(String code) {
        return code.replaceAll("(?m)^\\s+", "").replaceAll("(?m)^static (class|@interface)", "$1");
    }
}
