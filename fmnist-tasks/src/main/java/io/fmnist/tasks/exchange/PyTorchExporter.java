package io.fmnist.tasks.exchange;

import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.exchange.LayerForm.TorchLayer;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.model.SafeTensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Format {@code pytorch}: a folder with {@code model.py}, an {@code nn.Module} that needs torch
 * alone, and {@code model.safetensors}, its state_dict. {@code model.load()} returns the network
 * with its weights, in inference mode.
 *
 * <p>Input: uint8 or float [N, C, H, W], 0 to 255. Output: logits, float [N, classes]. Dividing by
 * 255 is in the network. The class names are {@code model.CLASSES}.
 */
public final class PyTorchExporter extends NetworkExporter {
  private static final String INDENT = "        ";

  /** For {@link java.util.ServiceLoader}. */
  public PyTorchExporter() {
    super("folder");
  }

  @Override
  public String format() {
    return "pytorch";
  }

  @Override
  void write(Network network, Path partial) throws IOException {
    Files.createDirectory(partial);
    Code code = new Code();
    code.sequence(network.architecture().resolved());
    ImageShape image = network.architecture().input();
    String text =
        template()
            .replace("${input}", image.channels() + ", " + image.height() + ", " + image.width())
            .replace("${modules}", code.modules)
            .replace("${calls}", code.calls)
            .replace("${classes}", literal(network.classNames()));
    Files.writeString(partial.resolve("model.py"), text);
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (ResolvedLayer at : network.architecture().flattened()) {
      for (ParameterSpec p : at.parameters()) {
        state.put(name(at, p), network.weights().get(p.name()));
      }
    }
    SafeTensors.write(partial.resolve(ModelFile.NAME), network.metadata(), new Weights(state));
  }

  /** Returns a list of texts in Python; what is neither letter nor printable ASCII is escaped. */
  private static String literal(List<String> texts) {
    return texts.stream()
        .map(
            text ->
                text.codePoints()
                    .mapToObj(PyTorchExporter::literal)
                    .collect(Collectors.joining("", "\"", "\"")))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String literal(int c) {
    boolean isPlain = c >= ' ' && c < 0x7F && c != '"' && c != '\\';
    return isPlain || (c > 0x7F && Character.isLetterOrDigit(c))
        ? Character.toString(c)
        : String.format(Locale.ROOT, "\\U%08x", c);
  }

  private static String template() throws IOException {
    try (InputStream in = PyTorchExporter.class.getResourceAsStream("model.py")) {
      byte[] bytes = Objects.requireNonNull(in, "model.py is not in the jar").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Returns the name of a tensor in the state_dict. */
  static String name(ResolvedLayer at, ParameterSpec parameter) {
    return module(at) + "." + name(parameter.role());
  }

  private static String module(ResolvedLayer at) {
    return "layer" + at.path().replace('.', '_');
  }

  private static String name(ParameterSpec.Role role) {
    return switch (role) {
      case KERNEL, GAMMA -> "weight";
      case BIAS, BETA -> "bias";
      case RUNNING_MEAN -> "running_mean";
      case RUNNING_VARIANCE -> "running_var";
    };
  }

  /** The lines that make the modules, and those that call them. */
  private static final class Code {
    private String modules = "";
    private String calls = "";

    void sequence(List<ResolvedLayer> layers) {
      layers.forEach(this::layer);
    }

    private void layer(ResolvedLayer at) {
      if (!at.main().isEmpty()) {
        String path = at.path().replace('.', '_');
        calls += INDENT + "input" + path + " = x\n";
        sequence(at.main());
        calls += INDENT + "main" + path + ", x = x, input" + path + "\n";
        sequence(at.shortcut());
        calls += INDENT + "x = main" + path + " + x\n";
        return;
      }
      TorchLayer form = LayerForms.of(at).torch();
      String module = "self." + module(at);
      if (!form.module().isEmpty()) {
        modules += INDENT + module + " = " + form.module() + "\n";
      }
      calls += INDENT + "x = " + form.call().replace("{m}", module) + "\n";
    }
  }
}
