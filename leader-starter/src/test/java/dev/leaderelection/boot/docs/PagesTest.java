// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The code in the documentation is code that the build compiles. */
class PagesTest {

    private static final Pattern JAVA = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource({"fencing.md, FencingPage.java, 5", "web.md, WebPage.java, 3"})
    void codeOfThePageIsCompiled(String page, String source, int blocks) throws IOException {
        String compiled = withoutSpace(Files.readString(
                Path.of("src/test/java/dev/leaderelection/boot/docs").resolve(source)));
        List<String> code = JAVA.matcher(Files.readString(Path.of("../docs").resolve(page)))
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(block.indexOf('\n') + 1, block.length() - 3))
                .toList();
        assertThat(code).hasSize(blocks).allSatisfy(block -> assertThat(compiled)
                .contains(withoutSpace(block)));
    }

    /** The page may break its lines elsewhere. */
    private static String withoutSpace(String code) {
        return code.replaceAll("\\s", "");
    }
}
