// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM has no parent, so that its users inherit nothing; what it repeats of the parent must agree with it. */
class BomTest {

    private static final Set<String> NOT_PUBLISHED = Set.of("leader-bom", "sample-app", "leader-bench");

    private final File root = Path.of("..").toAbsolutePath().normalize().toFile();

    @Test
    void bomHasAllPublishedModulesInTheirVersion() throws Exception {
        List<String> published = new ArrayList<>();
        for (String module : texts(pom(root), "/project/modules/module")) {
            String artifact =
                    texts(pom(new File(root, module)), "/project/artifactId").get(0);
            if (!NOT_PUBLISHED.contains(artifact)) {
                published.add(artifact);
            }
        }
        Document bom = pom(new File(root, "leader-bom"));
        assertThat(texts(bom, "/project/dependencyManagement/dependencies/dependency/artifactId"))
                .containsExactlyInAnyOrderElementsOf(published);
        assertThat(texts(bom, "/project/dependencyManagement/dependencies/dependency/version"))
                .containsOnly("${project.version}");
        assertThat(texts(bom, "/project/version")).isEqualTo(texts(pom(root), "/project/version"));
    }

    @Test
    void bomIsAModuleAndInheritsNothing() throws Exception {
        assertThat(texts(pom(root), "/project/modules/module")).contains("leader-bom");
        assertThat(texts(pom(new File(root, "leader-bom")), "/project/parent")).isEmpty();
    }

    private static Document pom(File module) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File(module, "pom.xml"));
    }

    private static List<String> texts(Document pom, String path) throws Exception {
        NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }
}
