import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.model.ModelFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes what exchange.py compares: Exchange.java FOLDER MODEL... makes a folder for each model, with its exports, all test
 * images and the logits of the backend on the class path.
 */
class Exchange {
  private static final int BATCH = 250;

  public static void main(String[] args) throws Exception {
    LabeledImages test = Datasets.load(null, FetchListener.silent()).test();
    for (String name : Arrays.asList(args).subList(1, args.length)) {
      ModelFile model = ModelFile.read(Path.of(name));
      Path folder = Files.createDirectories(Path.of(args[0], Path.of(name).getFileName().toString()));
      model.export("onnx", folder.resolve("model.onnx"));
      model.export("keras", folder.resolve("model.keras"));
      model.export("pytorch", folder.resolve("pytorch"));
      write(model, test, folder);
    }
  }

  private static void write(ModelFile model, LabeledImages test, Path folder) throws Exception {
    int classes = model.task().architecture().classes();
    ByteBuffer logits = ByteBuffer.allocate(test.size() * classes * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    byte[] pixels = new byte[test.size() * test.shape().elements()];
    int[] order = IntStream.range(0, test.size()).toArray();
    Batch batch = new Batch(test.shape(), BATCH);
    ModelRequest request =
        new ModelRequest(
            model.task().architecture(),
            model.task().training().optimizer(),
            model.weights(),
            RuntimeOptions.defaults());
    try (BackendModel engine = Backends.only().create(request)) {
      for (int from = 0; from < test.size(); from += BATCH) {
        batch.fill(test, order, from, Math.min(BATCH, test.size() - from));
        batch.pixels().get(pixels, from * test.shape().elements(), batch.size() * test.shape().elements());
        for (float logit : engine.logits(batch)) {
          logits.putDouble(logit);
        }
      }
    }
    Files.write(folder.resolve("pixels.bin"), pixels);
    Files.write(folder.resolve("logits.bin"), logits.array());
    List<Integer> input = List.of(test.shape().channels(), test.shape().height(), test.shape().width());
    Files.writeString(
        folder.resolve("case.json"), Json.page(Map.of("images", test.size(), "classes", classes, "input", input)));
  }
}
