package io.fmnist.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What README.md and docs/ tell others to write is part of the projects in examples/. */
@DisplayName("snippets are the text of the examples")
class ReadmePomTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path EXAMPLES = MODULE.resolveSibling("examples");

  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  private final String readme = Files.readString(MODULE.resolveSibling("README.md"));
  private final String pom = Files.readString(EXAMPLES.resolve("switching-engines/pom.xml"));

  ReadmePomTest() throws IOException {}

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from);
    return text.substring(start, text.indexOf(to, start) + to.length());
  }

  private static String after(String text, String part) {
    return text.substring(text.indexOf(part) + part.length());
  }

  @Test
  @DisplayName("versions and fmnist itself")
  void dependencies() {
    String management = between(pom, "  <dependencyManagement>", "  </dependencyManagement>");
    String dependencies = after(pom, management);
    String own =
        dependencies.substring(
            0, dependencies.indexOf("    <dependency>\n      <groupId>org.junit"));
    assertThat(own).contains("fmnist-tasks", "${engine}");
    assertThat(readme).contains("```xml\n" + management + own + "  </dependencies>\n```\n");
  }

  @Test
  @DisplayName("a profile for each engine, within thirty lines")
  void profiles() {
    String snippet = between(pom, "  <profiles>", "  </profiles>");
    String engine = "    <engine>fmnist-pytorch</engine>\n  </properties>\n";
    assertThat(pom).contains(engine);
    assertThat(snippet.lines()).hasSizeLessThanOrEqualTo(30);
    assertThat(readme).contains("```xml\n  <properties>\n" + engine + "\n" + snippet + "\n```\n");
  }

  @Test
  @DisplayName("the examples' own versions are those of this build")
  void versions() throws IOException {
    String parent = Files.readString(MODULE.resolveSibling("pom.xml"));
    try (Stream<Path> folders = Files.list(EXAMPLES)) {
      List<Path> poms = folders.map(folder -> folder.resolve("pom.xml")).toList();
      assertThat(poms).hasSizeGreaterThan(4);
      for (Path file : poms) {
        String example = Files.readString(file);
        String bom = between(after(parent, "<artifactId>fmnist-parent"), "<version>", "</version>");
        assertThat(between(after(example, "<artifactId>fmnist-bom"), "<version>", "</version>"))
            .as(file.toString())
            .isEqualTo(bom);
        if (example.contains("<artifactId>spring-boot-starter-parent</artifactId>")) {
          continue; // It names the versions of the plugins.
        }
        for (String plugin :
            List.of("maven-compiler-plugin", "maven-surefire-plugin", "maven-resources-plugin")) {
          String version =
              between(parent, "<" + plugin + ".version>", "</").replaceAll("<[^>]*>|</", "");
          assertThat(example)
              .as(file.toString())
              .containsPattern(plugin + "</artifactId>\\s*<version>" + Pattern.quote(version));
        }
      }
    }
  }

  @Test
  @DisplayName("every Java snippet of README.md and docs/ is part of an example's source")
  void javaSnippets() throws IOException {
    List<String> sources = new ArrayList<>();
    for (Path file : files(EXAMPLES, ".java")) {
      sources.add(withoutIndents(Files.readString(file)));
    }
    List<Path> pages = files(MODULE.resolveSibling("docs"), ".md");
    pages.add(MODULE.resolveSibling("README.md"));
    int snippets = 0;
    for (Path page : pages) {
      Matcher snippet = JAVA.matcher(Files.readString(page));
      while (snippet.find()) {
        snippets++;
        assertThat(sources)
            .as("%s has code that is in no example:%n%s", page, snippet.group(1))
            .anyMatch(source -> source.contains(withoutIndents(snippet.group(1))));
      }
    }
    assertThat(snippets).isGreaterThan(10);
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return new ArrayList<>(
          all.filter(file -> file.toString().endsWith(ending))
              .filter(file -> !file.toString().contains("/target/"))
              .toList());
    }
  }

  private static String withoutIndents(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
  }
}
