package io.fmnist.it.build;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Which module may use what. Classes are read from the modules' own output folders, so that every
 * module is checked whichever engine this build has on its class path.
 */
@DisplayName("modules keep to their side")
class ModuleBoundariesTest {
  private static final List<String> MODULES =
      List.of(
          "fmnist-api",
          "fmnist-data",
          "fmnist-djl",
          "fmnist-dl4j",
          "fmnist-tasks",
          "fmnist-testkit",
          "fmnist-study",
          "fmnist-cli");
  private static final JavaClasses CLASSES = new ClassFileImporter().importPaths(folders());

  private static final String API = "io.fmnist.api..";
  private static final String DATA = "io.fmnist.data..";
  private static final String DJL = "io.fmnist.djl..";
  private static final String PYTORCH = "io.fmnist.djl.pytorch..";
  private static final String TENSORFLOW = "io.fmnist.djl.tensorflow..";
  private static final String DL4J = "io.fmnist.dl4j..";
  private static final String TASKS = "io.fmnist.tasks..";
  private static final String TESTKIT = "io.fmnist.testkit..";
  private static final String STUDY = "io.fmnist.study..";
  private static final String CLI = "io.fmnist.cli..";

  /** The engines' own packages, with those of the native access that they bring along. */
  private static final String[] DJL_ENGINES = {"ai.djl..", "org.tensorflow..", "com.sun.jna.."};

  private static final String[] DL4J_ENGINE = {"org.nd4j..", "org.deeplearning4j.."};

  private static List<Path> folders() {
    Path root = Path.of("").toAbsolutePath().getParent();
    return MODULES.stream()
        .map(module -> root.resolve(module).resolve("target").resolve("classes"))
        .filter(Files::isDirectory)
        .toList();
  }

  // A build for one engine may leave the other backends unbuilt: their rules may be empty.
  private record Named(String sentence, ArchRule rule) {}

  private static Stream<Named> rules() {
    return Stream.of(
        new Named(
            "api uses the JDK and nothing else",
            classes()
                .that()
                .resideInAPackage(API)
                .should()
                .onlyDependOnClassesThat(
                    resideInAnyPackage(API, "java..", "org.jspecify.annotations.."))),
        new Named(
            "data knows api and the JDK, and no engine",
            classes()
                .that()
                .resideInAPackage(DATA)
                .should()
                .onlyDependOnClassesThat(
                    resideInAnyPackage(
                        DATA,
                        API,
                        "java..",
                        "javax..",
                        "org.w3c.dom..",
                        "org.jspecify.annotations.."))),
        new Named(
            "DJL and TensorFlow stay inside fmnist-djl",
            noClasses()
                .that()
                .resideOutsideOfPackage(DJL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DJL_ENGINES)),
        new Named(
            "ND4J and DL4J stay inside fmnist-dl4j",
            noClasses()
                .that()
                .resideOutsideOfPackage(DL4J)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DL4J_ENGINE)),
        new Named(
            "backends know api alone of our modules",
            noClasses()
                .that()
                .resideInAnyPackage(DJL, DL4J)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DATA, TASKS, TESTKIT, STUDY, CLI)
                .allowEmptyShould(true)),
        apart("pytorch", PYTORCH, TENSORFLOW, DL4J),
        apart("tensorflow", TENSORFLOW, PYTORCH, DL4J),
        apart("dl4j", DL4J, DJL),
        new Named(
            "tasks, testkit, study and command line reach backends through the SPI alone",
            noClasses()
                .that()
                .resideInAnyPackage(TASKS, TESTKIT, STUDY, CLI)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DJL, DL4J)),
        new Named(
            "tasks know nothing of the testkit, studies or the command line",
            noClasses()
                .that()
                .resideInAPackage(TASKS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(TESTKIT, STUDY, CLI)),
        new Named(
            "the testkit knows nothing of studies or the command line",
            noClasses()
                .that()
                .resideInAPackage(TESTKIT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STUDY, CLI)),
        new Named(
            "a study knows nothing of the command line",
            noClasses()
                .that()
                .resideInAPackage(STUDY)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CLI)),
        new Named(
            "the command line alone knows picocli",
            noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")),
        new Named(
            "the command line alone ends the process",
            noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .callMethod(System.class, "exit", int.class)),
        new Named(
            "nothing is read with the old libraries that SECURITY.md lists",
            noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                    "org.nd4j.shade..",
                    "com.google.gson..",
                    "org.apache.commons.io..",
                    "org.apache.commons.compress..")),
        new Named(
            "no object is made from a file's bytes, by Java, YAML, protobuf or Deeplearning4j",
            noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould()
                .callMethodWhere(
                    target(
                        nameMatching(
                            "restore(Comp|Multi|Norm).*|getObjectFromFile|parse(Delimited)?From"
                                + "|from(Json|Yaml)")))
                .orShould()
                .callMethodWhere(
                    target(owner(assignableTo("org.yaml.snakeyaml.Yaml")))
                        .and(target(nameMatching("load.*"))))),
        new Named(
            "JUnit is for who extends the kit",
            noClasses()
                .that()
                .resideOutsideOfPackage("io.fmnist.testkit.kit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "org.opentest4j..")),
        new Named(
            "no packages depend on each other in a cycle",
            slices().matching("io.fmnist.(**)").should().beFreeOfCycles()),
        new Named(
            "the reference uses api alone",
            classes()
                .that()
                .resideInAPackage("io.fmnist.testkit.reference..")
                .should()
                .onlyDependOnClassesThat(
                    resideInAnyPackage("io.fmnist.testkit.reference..", API, "java..")
                        .or(resideInAPackage("org.jspecify.annotations..")))));
  }

  private static Named apart(String backend, String own, String... others) {
    return new Named(
        "backend " + backend + " does not use another",
        noClasses()
            .that()
            .resideInAPackage(own)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(others)
            .allowEmptyShould(true));
  }

  @TestFactory
  Stream<DynamicTest> boundaries() {
    return rules()
        .map(named -> DynamicTest.dynamicTest(named.sentence, () -> named.rule.check(CLASSES)));
  }

  @Test
  @DisplayName("and every module that was built is looked at")
  void allModules() {
    assertThat(CLASSES)
        .extracting(JavaClass::getPackageName)
        .anyMatch(name -> name.startsWith("io.fmnist.api"))
        .anyMatch(name -> name.startsWith("io.fmnist.data"))
        .anyMatch(name -> name.startsWith("io.fmnist.tasks"))
        .anyMatch(name -> name.startsWith("io.fmnist.testkit"))
        .anyMatch(name -> name.startsWith("io.fmnist.study"))
        .anyMatch(name -> name.startsWith("io.fmnist.cli"));
  }
}
