// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class TimelineTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void drawsALaneForEachMemberAndAStripForEachTwoMinutes() throws Exception {
        List<Run> runs = List.of(
                new Run("role", "m1.1", 10, 0, 0, 100 * SECOND),
                new Run("role", "m2.4", 11, 0, 110 * SECOND, 290 * SECOND));
        Phase phase = new Phase("kill <all>", "m1", "", 100 * SECOND, 105 * SECOND, 110 * SECOND);
        History history =
                new History(0, 300 * SECOND, 2 * SECOND, 3 * SECOND, List.of("role"), runs, List.of(), List.of(phase));

        String svg = new Timeline("A & B", history).svg();

        Document picture =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(picture.getElementsByTagName("title").getLength())
                .as("one term in one strip, one in three")
                .isEqualTo(4);
        assertThat(svg.split(">m1<", -1)).hasSize(4);
        assertThat(svg).contains("kill &lt;all>").contains("A &amp; B");
    }
}
