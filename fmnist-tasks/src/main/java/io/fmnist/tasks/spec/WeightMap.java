package io.fmnist.tasks.spec;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.tasks.file.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says how the tensors of another program's file become those of a network; a file in YAML or JSON.
 *
 * @param layout which axes mean what
 * @param flattensChannelsLast whether the network elsewhere flattens maps in the order H, W, C
 * @param tensors for each tensor of ours the name of theirs; empty to match by role, shape and
 *     order
 * @param classes names of the classes by logit; empty where the map has none
 * @param dataset name of the images that the network learned from; empty where the map has none
 */
public record WeightMap(
    Layout layout,
    boolean flattensChannelsLast,
    Map<String, String> tensors,
    List<String> classes,
    String dataset) {
  /** PyTorch's layout, and no names. */
  public static final WeightMap NONE =
      new WeightMap(Layout.PYTORCH, false, Map.of(), List.of(), "");

  private static final int MAX_BYTES = 1 << 20;

  /** The order of the axes of kernels. */
  public enum Layout {
    /** Convolutions [out, in, H, W], depthwise ones [C, 1, H, W], dense layers [out, in]. */
    PYTORCH,
    /** Convolutions [H, W, in, out], depthwise ones [H, W, C, 1], dense layers [in, out]. */
    KERAS
  }

  /** Copies map and list, keeping the order. */
  public WeightMap {
    tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    classes = List.copyOf(classes);
  }

  /**
   * Reads a file. Its keys, all of which may be missing: {@code layout} (pytorch or keras), {@code
   * flatten} (channels_first or channels_last; as the layout has it), {@code tensors}, {@code
   * classes}, {@code dataset}.
   *
   * @throws FmnistException if it cannot be read, or with every problem of its content
   */
  public static WeightMap read(Path file) {
    String name = String.valueOf(file.getFileName());
    try {
      SpecNode root = SpecTree.parse(TextFile.read(file, MAX_BYTES), name, false);
      SpecProblems problems = new SpecProblems(name);
      WeightMap map = NONE;
      if (root instanceof SpecNode.Mapping mapping) {
        map = read(new Fields(mapping, "", problems), problems);
      } else {
        problems.add(root.line(), "", "it is " + root.what() + "; a map is a group of keys");
      }
      problems.throwIfAny();
      return map;
    } catch (IllegalArgumentException e) {
      throw new FmnistException("map " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new FmnistException(
          "map "
              + file
              + " cannot be read: "
              + Reason.of(e)
              + "; give the path of a file that you may read",
          e);
    }
  }

  private static WeightMap read(Fields fields, SpecProblems problems) {
    boolean keras = fields.oneOf("layout", Set.of("pytorch", "keras"), "pytorch").equals("keras");
    String flatten =
        fields.oneOf(
            "flatten",
            Set.of("channels_first", "channels_last"),
            keras ? "channels_last" : "channels_first");
    Map<String, String> tensors = new LinkedHashMap<>();
    fields
        .optional("tensors")
        .ifPresent(
            node -> {
              if (node instanceof SpecNode.Mapping names) {
                names
                    .entries()
                    .forEach((ours, theirs) -> tensors.put(ours, text(theirs, problems)));
              } else {
                problems.add(
                    node.line(),
                    "tensors",
                    "it is " + node.what() + "; it looks like {0.kernel: conv1.weight}");
              }
            });
    List<String> classes = new ArrayList<>();
    fields
        .optional("classes")
        .ifPresent(
            node -> {
              if (node instanceof SpecNode.Sequence list) {
                list.items().forEach(item -> classes.add(text(item, problems)));
              } else {
                problems.add(
                    node.line(), "classes", "it is " + node.what() + "; a list of names is needed");
              }
            });
    if (Set.copyOf(classes).size() < classes.size()) {
      problems.add(0, "classes", "a name is there twice: " + classes + "; each class has its own");
    }
    String dataset = fields.text("dataset", "");
    fields.finish();
    return new WeightMap(
        keras ? Layout.KERAS : Layout.PYTORCH,
        flatten.equals("channels_last"),
        tensors,
        classes,
        dataset);
  }

  private static String text(SpecNode node, SpecProblems problems) {
    if (node instanceof SpecNode.Scalar scalar) {
      return scalar.text();
    }
    problems.add(node.line(), "", "it is " + node.what() + "; a name is needed");
    return "";
  }
}
