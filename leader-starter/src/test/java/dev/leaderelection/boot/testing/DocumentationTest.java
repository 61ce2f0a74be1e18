// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code in {@code docs/testing.md} is that of the tests in this package. */
class DocumentationTest {

    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final Path PAGE = Path.of("..", "docs", "testing.md");

    private static final Path SOURCES = Path.of("src", "test", "java", "dev", "leaderelection", "boot", "testing");

    @Test
    void eachPieceOfCodeIsCompiledAndRun() throws IOException {
        String tests = sources();
        List<String> pieces = CODE.matcher(Files.readString(PAGE))
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(pieces).hasSizeGreaterThanOrEqualTo(6).allSatisfy(piece -> assertThat(tests)
                .contains(piece));
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(DocumentationTest::read).collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
