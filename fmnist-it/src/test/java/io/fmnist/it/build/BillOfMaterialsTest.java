package io.fmnist.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The parent pom imports the bill of materials, so it cannot be its parent, and the bill repeats
 * some of its lines.
 */
@DisplayName("the bill of materials")
class BillOfMaterialsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private final XPath paths = XPathFactory.newInstance().newXPath();
  private final Document parent = read(ROOT.resolve("pom.xml"));
  private final Document bill = read(ROOT.resolve("fmnist-bom").resolve("pom.xml"));

  private static Document read(Path pom) {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File(pom + ""));
    } catch (Exception e) {
      throw new AssertionError(pom + " cannot be read", e);
    }
  }

  private List<Element> elements(Document pom, String path) throws XPathExpressionException {
    NodeList found = (NodeList) paths.evaluate(path, pom, XPathConstants.NODESET);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private String text(Document pom, String path) throws XPathExpressionException {
    return paths.evaluate("normalize-space(" + path + ")", pom);
  }

  @Test
  @DisplayName("names every module but that of the tests, in the build's version")
  void modules() throws XPathExpressionException {
    List<String> jars =
        elements(parent, "/project/modules/module").stream()
            .map(Element::getTextContent)
            .filter(module -> !List.of("fmnist-bom", "fmnist-it").contains(module))
            .map(module -> module.replace("engines/", ""))
            .toList();
    assertThat(
            elements(
                bill,
                "/project/dependencyManagement/dependencies/dependency[groupId='io.fmnist'"
                    + " and version='${project.version}']/artifactId"))
        .extracting(Element::getTextContent)
        .containsExactlyInAnyOrderElementsOf(jars);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "groupId",
        "version",
        "url",
        "inceptionYear",
        "licenses",
        "developers",
        "scm",
        "issueManagement",
        "properties/project.build.outputTimestamp",
        "properties/maven-install-plugin.version",
        "properties/maven-deploy-plugin.version",
        "properties/spotless-maven-plugin.version"
      })
  @DisplayName("repeats the parent's")
  void repeats(String element) throws XPathExpressionException {
    assertThat(text(bill, "/project/" + element))
        .isNotEmpty()
        .isEqualTo(text(parent, "/project/" + element));
  }

  @Test
  @DisplayName("has a version for every engine and native that a module names")
  void engines() throws XPathExpressionException {
    List<String> managed =
        elements(bill, "/project/dependencyManagement/dependencies/dependency/artifactId").stream()
            .map(Element::getTextContent)
            .toList();
    for (String module :
        List.of(
            "fmnist-djl",
            "fmnist-dl4j",
            "engines/fmnist-pytorch",
            "engines/fmnist-tensorflow",
            "engines/fmnist-deeplearning4j")) {
      Document pom = read(ROOT.resolve(module).resolve("pom.xml"));
      List<String> named = new ArrayList<>();
      for (Element artifact :
          elements(
              pom,
              "//dependency[groupId='org.bytedeco' or groupId='org.nd4j' or"
                  + " groupId='org.tensorflow' or starts-with(groupId, 'ai.djl')]/artifactId")) {
        named.add(resolved(artifact.getTextContent()));
      }
      assertThat(named).isNotEmpty().isSubsetOf(managed);
    }
  }

  /** Puts in what the parent says where a profile may say another: {@code ${dl4j.engine}}. */
  private String resolved(String artifact) throws XPathExpressionException {
    return artifact.startsWith("${")
        ? text(parent, "/project/properties/" + artifact.substring(2, artifact.length() - 1))
        : artifact;
  }

  @Test
  @DisplayName("has the version of ND4J that the profile cuda has")
  void cuda() throws XPathExpressionException {
    assertThat(text(parent, "/project/properties/cuda.dl4j.version"))
        .isEqualTo(text(bill, "/project/properties/dl4j.version"));
  }

  @Test
  @DisplayName("pins one JavaCPP, and ND4J's natives with what they were built for")
  void javacpp() throws XPathExpressionException {
    String of = "/project/dependencyManagement/dependencies/dependency[artifactId='%s']/version";
    assertThat(elements(bill, of.formatted("javacpp")))
        .extracting(Element::getTextContent)
        .hasSizeGreaterThan(1)
        .containsOnly("${javacpp.version}");
    assertThat(elements(bill, of.formatted("nd4j-native")))
        .extracting(Element::getTextContent)
        .containsOnly("${dl4j.version}");
  }
}
