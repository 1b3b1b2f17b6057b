package io.fmnist.djl.tensorflow;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.List;
import java.util.stream.IntStream;

/** A network with every awkward part, and images for it. */
final class Networks {
  static final int THREADS = 2;
  private static final ImageShape INPUT = new ImageShape(3, 9, 7);
  private static final int CLASSES = 4;

  private Networks() {}

  static Architecture awkward() {
    return new Architecture(
        INPUT,
        List.of(
            Conv2d.same(8, 3),
            Activation.relu(),
            BatchNorm.keras(),
            new Residual(List.of(Conv2d.same(8, 3), Activation.relu()), List.of()),
            MaxPool2d.of(2),
            new Dropout(0.25),
            new Flatten(),
            Dense.of(16),
            BatchNorm.keras(),
            Dense.of(CLASSES)));
  }

  static List<String> classNames() {
    return IntStream.range(0, CLASSES).mapToObj(c -> "class " + c).toList();
  }

  static Batch batch(int size) {
    RandomStream random = new RandomStream(5, Purpose.TEST, 0, 0);
    byte[] pixels = new byte[size * INPUT.elements()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    byte[] labels = new byte[size];
    for (int i = 0; i < size; i++) {
      labels[i] = (byte) random.nextInt(CLASSES);
    }
    return Batch.of(LabeledImages.of(INPUT, classNames(), true, pixels, labels));
  }

  static BackendModel model(Optimizer optimizer) {
    return model(awkward(), optimizer);
  }

  static BackendModel model(Architecture architecture, Optimizer optimizer) {
    RuntimeOptions runtime = new RuntimeOptions(Device.cpu(), THREADS);
    Weights weights = Weights.initial(architecture, 3);
    return new TensorFlowBackend()
        .create(new ModelRequest(architecture, optimizer, weights, runtime));
  }

  static ModelRequest request(Optimizer optimizer, RuntimeOptions runtime) {
    Architecture architecture = awkward();
    return new ModelRequest(architecture, optimizer, Weights.initial(architecture, 3), runtime);
  }
}
