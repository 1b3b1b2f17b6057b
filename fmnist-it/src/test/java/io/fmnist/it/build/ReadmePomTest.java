package io.fmnist.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the README tells others to write into their poms is what the consumers' projects build with.
 */
@DisplayName("the README's pom snippets are the text of fmnist-it/src/it/switching-engines")
class ReadmePomTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  private final String readme = Files.readString(MODULE.resolveSibling("README.md"));
  private final String pom =
      Files.readString(MODULE.resolve("src/it/switching-engines/pom.xml"))
          .replace("@project.version@", version())
          // As for a reader on Linux, whatever this build runs on.
          .replace("@native.classifier@", "linux-x86_64")
          .replace("@pytorch.native.classifier@", "linux-x86_64")
          .replace("@dl4j.native.classifier@", "linux-x86_64-onednn-avx2");

  ReadmePomTest() throws IOException {}

  private static String version() throws IOException {
    String parent = Files.readString(MODULE.resolveSibling("pom.xml"));
    return between(parent, "<artifactId>fmnist-parent</artifactId>", "</version>")
        .replaceFirst("(?s).*<version>", "")
        .replace("</version>", "");
  }

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
    String fmnist = management + between(after(pom, management), "\n", "    </dependency>");
    assertThat(fmnist).contains("fmnist-bom", "fmnist-tasks").doesNotContain("@", "junit");
    assertThat(readme).contains("```xml\n" + fmnist + "\n  </dependencies>\n```\n");
  }

  @Test
  @DisplayName("a profile for each engine")
  void profiles() {
    String snippet = between(pom, "  <profiles>", "  </profiles>");
    assertThat(snippet).contains("fmnist-djl", "fmnist-dl4j").doesNotContain("@");
    assertThat(readme).contains("```xml\n" + snippet + "\n```\n");
  }
}
