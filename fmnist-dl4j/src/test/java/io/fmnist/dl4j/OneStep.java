package io.fmnist.dl4j;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;

/** A program: one training step of a network with every kind of layer that oneDNN serves. */
final class OneStep {
  private OneStep() {}

  static Architecture architecture() {
    return Architecture.builder(1, 12, 12)
        .conv2d(8, 3)
        .relu()
        .maxPool2d(2)
        .conv2d(16, 3)
        .batchNorm()
        .add(AvgPool2d.of(2))
        .flatten()
        .dense(4)
        .build();
  }

  static Batch batch(int size) {
    Architecture architecture = architecture();
    byte[] pixels = new byte[size * architecture.input().elements()];
    byte[] labels = new byte[size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 31 % 251);
    }
    for (int i = 0; i < size; i++) {
      labels[i] = (byte) (i % 4);
    }
    List<String> names = List.of("a", "b", "c", "d");
    return Batch.of(LabeledImages.of(architecture.input(), names, true, pixels, labels));
  }

  static BackendModel model(int threads) {
    Architecture architecture = architecture();
    return new Dl4jBackend()
        .create(
            new ModelRequest(
                architecture,
                new Sgd(0.01, 0.9, false),
                Weights.initial(architecture, 1),
                new RuntimeOptions(Device.cpu(), threads)));
  }

  public static void main(String[] args) {
    try (BackendModel model = model(1)) {
      model.trainStep(batch(8), 0.01, new DropoutMasks(1, 0));
    }
  }
}
