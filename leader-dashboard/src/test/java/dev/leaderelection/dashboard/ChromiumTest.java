// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests find the browser that ./verify finds. */
class ChromiumTest {

    @TempDir
    private Path directory;

    @Test
    void programOnTheSearchPathIsFound() throws IOException {
        Path program = program("chromium-browser");
        assertThat(Chromium.executable(null, "/nowhere" + File.pathSeparator + directory))
                .isEqualTo(program);
        assertThat(Chromium.executable("", directory.toString())).isEqualTo(program);
    }

    @Test
    void chosenProgramComesFirstAndIsNotReplaced() throws IOException {
        Path chosen = program("my-own");
        program("chromium");
        assertThat(Chromium.executable(chosen.toString(), directory.toString())).isEqualTo(chosen);
        assertThatIllegalStateException()
                .isThrownBy(() -> Chromium.executable(chosen + "-gone", directory.toString()))
                .withMessageContaining("CHROMIUM_BIN");
    }

    private Path program(String name) throws IOException {
        Path program = Files.createFile(directory.resolve(name));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
