package io.fmnist.api.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendsTest {
  @TempDir private Path classPath;
  private ClassLoader before;

  /** A backend that describes itself and makes no models. */
  abstract static class Stub implements Backend {
    @Override
    public String id() {
      return getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public Availability availability() {
      return Availability.yes();
    }

    @Override
    public Capabilities capabilities() {
      return Capabilities.complete(Device.Type.CPU);
    }

    @Override
    public Map<String, String> describe() {
      return Map.of("engine", id());
    }

    @Override
    public BackendModel create(ModelRequest request) {
      throw new IllegalStateException("no test makes a model");
    }
  }

  /** An engine. */
  public static final class Alpha extends Stub {}

  /** Another engine. */
  public static final class Beta extends Stub {}

  /** An engine without its natives. */
  public static final class Missing extends Stub {
    @Override
    public Availability availability() {
      return Availability.no("its natives are missing");
    }
  }

  /** A backend that looks for its engine with a class of the engine, which is not there. */
  public static final class Excluded extends Stub {
    @Override
    public Availability availability() {
      throw new NoClassDefFoundError("engine/Loader");
    }
  }

  /** A backend that does not even load without its engine. */
  public static final class Unlinked extends Stub {
    /** Fails as the virtual machine does. */
    public Unlinked() {
      throw new NoClassDefFoundError("engine/Base");
    }
  }

  /** One that checks others. */
  public static final class Judge extends Stub {
    @Override
    public boolean isOnlyByName() {
      return true;
    }
  }

  @BeforeEach
  void keepClassLoader() {
    before = Thread.currentThread().getContextClassLoader();
  }

  @AfterEach
  void restoreClassLoader() {
    Thread.currentThread().setContextClassLoader(before);
  }

  private void onClassPath(Class<?>... backends) throws IOException {
    Path services = Files.createDirectories(classPath.resolve("META-INF/services"));
    List<String> names = Arrays.stream(backends).map(Class::getName).toList();
    Files.write(services.resolve(Backend.class.getName()), names);
    URL[] urls = {classPath.toUri().toURL()};
    Thread.currentThread().setContextClassLoader(new URLClassLoader(urls, before));
  }

  @Test
  void theOnlyBackendNeedNotBeNamed() throws IOException {
    onClassPath(Alpha.class, Missing.class);
    assertThat(Backends.only().id()).isEqualTo("alpha");
  }

  @Test
  void ofSeveralOneMustBeNamed() throws IOException {
    onClassPath(Beta.class, Alpha.class);
    assertThatThrownBy(Backends::only)
        .hasMessageContaining("alpha, beta")
        .hasMessageContaining("name one");
  }

  @Test
  void anEngineThatIsNotThereDoesNotPreventTheChoiceOfAnother() throws IOException {
    onClassPath(Unlinked.class, Excluded.class, Alpha.class);
    assertThat(Backends.only().id()).isEqualTo("alpha");
    assertThat(Backends.get("alpha").id()).isEqualTo("alpha");
    assertThat(Backends.ready()).extracting(Backend::id).containsExactly("alpha");
    assertThat(Backends.all()).extracting(Backend::id).containsExactly("alpha", "excluded");
  }

  @Test
  void anEngineThatIsNotThereIsSaidToBeMissing() throws IOException {
    onClassPath(Unlinked.class, Excluded.class);
    assertThatThrownBy(() -> Backends.get("excluded"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("backend excluded cannot start")
        .hasMessageContaining("is not on the class path")
        .hasMessageContaining("engine/Loader");
    assertThatThrownBy(() -> Backends.get("excuded"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("no backend is named \"excuded\"")
        .hasMessageContaining("excluded (cannot start: its engine")
        .hasMessageContaining("one that does not load")
        .hasMessageContaining("engine/Base");
  }

  @Test
  void oneThatChecksOthersDoesNotMakeTheChoiceAmbiguous() throws IOException {
    onClassPath(Judge.class, Alpha.class);
    assertThat(Backends.only().id()).isEqualTo("alpha");
    assertThat(Backends.ready()).extracting(Backend::id).containsExactly("alpha");
    assertThat(Backends.all()).extracting(Backend::id).containsExactly("alpha", "judge");
  }

  @Test
  void oneThatChecksOthersIsUsedWhereItIsNamedOnly() throws IOException {
    onClassPath(Judge.class);
    assertThat(Backends.get("judge").id()).isEqualTo("judge");
    assertThatThrownBy(Backends::only)
        .hasMessageContaining("no backend can start")
        .hasMessageContaining("judge (only where it is named)");
  }
}
