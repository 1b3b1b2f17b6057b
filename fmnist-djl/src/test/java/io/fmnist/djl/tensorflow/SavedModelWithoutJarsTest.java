package io.fmnist.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.model.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("an export as SavedModel")
class SavedModelWithoutJarsTest {
  /** Loads our classes of this module anew and none of one package of others. */
  private static final class Without extends ClassLoader {
    private final String excluded;

    private Without(String excluded) {
      super(SavedModelWithoutJarsTest.class.getClassLoader());
      this.excluded = excluded;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(excluded)) {
        throw new ClassNotFoundException(name);
      }
      return name.startsWith("io.fmnist.djl.") ? own(name) : super.loadClass(name, resolve);
    }

    private synchronized Class<?> own(String name) throws ClassNotFoundException {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void saysWhichJarsAreMissing(@TempDir Path folder) throws Exception {
    ModelExporter exporter =
        (ModelExporter)
            new Without("org.bytedeco.")
                .loadClass(SavedModelExporter.class.getName())
                .getConstructor()
                .newInstance();
    Weights weights = Weights.initial(Networks.awkward(), 3);
    assertThatThrownBy(
            () ->
                exporter.export(
                    Networks.awkward(), weights, Networks.classNames(), folder.resolve("model")))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("format saved-model needs TensorFlow")
        .hasMessageContaining("org/bytedeco")
        .hasMessageContaining("depend on io.fmnist:fmnist-tensorflow");
  }
}
