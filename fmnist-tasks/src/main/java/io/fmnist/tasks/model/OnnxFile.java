package io.fmnist.tasks.model;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.api.file.Sha256;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.file.ProtoFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads back the ONNX files that fmnist exports, and no others: the network is in their metadata,
 * so operators are not interpreted. Constants are field numbers and types of onnx.proto.
 */
public final class OnnxFile {
  /** ModelProto.graph. */
  public static final int GRAPH = 7;

  /** ModelProto.metadata_props. */
  public static final int METADATA = 14;

  /** StringStringEntryProto.key. */
  public static final int KEY = 1;

  /** StringStringEntryProto.value. */
  public static final int VALUE = 2;

  /** GraphProto.node. */
  public static final int NODE = 1;

  /** NodeProto.op_type. */
  public static final int NODE_TYPE = 4;

  /** GraphProto.initializer. */
  public static final int INITIALIZER = 5;

  /** TensorProto.dims. */
  public static final int TENSOR_DIMENSION = 1;

  /** TensorProto.data_type. */
  public static final int TENSOR_TYPE = 2;

  /** TensorProto.name. */
  public static final int TENSOR_NAME = 8;

  /** TensorProto.raw_data. */
  public static final int TENSOR_VALUES = 9;

  /** TensorProto.DataType.FLOAT. */
  public static final int FLOAT = 1;

  /** TensorProto.DataType.UINT8. */
  public static final int UINT8 = 2;

  /** Name in the metadata of the SHA-256 of the graph without its initializers. */
  public static final String GRAPH_SUM = "graph_sha256";

  private static final long MAX_FILE = (1L << 30) + SafeTensorsHeader.MAX_LENGTH;
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_RANK = 8;

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final MessageDigest graphSum = Sha256.digest();
  private String firstOperator = "";
  private String problem = "";

  private OnnxFile() {}

  /** Returns whether a file's name says that it is ONNX. */
  public static boolean isNamed(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  /**
   * Reads a file. The heap must have room for three times its size, which is looked at first.
   *
   * @throws FmnistException if it is missing, damaged, not of fmnist, or was changed
   */
  static SafeTensors.Content read(Path file) {
    OnnxFile onnx = new OnnxFile();
    try {
      onnx.model(new ProtoFields(bytes(file)));
      onnx.requireOurs(file);
      return new SafeTensors.Content(onnx.metadata, new Weights(onnx.tensors));
    } catch (NoSuchFileException e) {
      throw new FmnistException("model file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new FmnistException("model file " + file + " cannot be read: " + Reason.of(e), e);
    } catch (IllegalArgumentException e) {
      throw new FmnistException(
          "model file "
              + file
              + " is damaged or not an ONNX file: "
              + e.getMessage()
              + "; export the network again or take another copy",
          e);
    }
  }

  private static ByteBuffer bytes(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IllegalArgumentException("it is a folder, pipe or device");
    }
    // Unlike a channel, a stream goes on when the thread is interrupted.
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      long heap = Runtime.getRuntime().maxMemory();
      if (size > Math.min(MAX_FILE, heap / 3)) {
        throw new IllegalArgumentException(
            "it has "
                + size
                + " bytes; at most "
                + Math.min(MAX_FILE, heap / 3)
                + " are read with "
                + (heap >> 20)
                + " MiB of memory");
      }
      return ByteBuffer.wrap(in.readNBytes((int) size));
    }
  }

  private void model(ProtoFields model) {
    boolean graph = false;
    while (model.next()) {
      switch (model.field()) {
        case GRAPH -> {
          if (graph) {
            throw new IllegalArgumentException("it has two graphs");
          }
          graph = true;
          graph(new ProtoFields(model.bytes()));
        }
        case METADATA -> entry(new ProtoFields(model.bytes()));
        default -> {}
      }
    }
    if (!graph) {
      throw new IllegalArgumentException("it has no graph");
    }
  }

  private void entry(ProtoFields entry) {
    String key = "";
    String value = "";
    while (entry.next()) {
      switch (entry.field()) {
        case KEY -> key = entry.text();
        case VALUE -> value = entry.text();
        default -> {}
      }
    }
    metadata.put(key, value);
    requireFew(metadata);
  }

  private void graph(ProtoFields graph) {
    while (graph.next()) {
      if (graph.field() == INITIALIZER) {
        try {
          tensor(new ProtoFields(graph.bytes()));
        } catch (IllegalArgumentException e) {
          // Of another program's file nothing but the refusal is wanted.
          problem = String.valueOf(e.getMessage());
        }
        continue;
      }
      graphSum.update(graph.encoded());
      if (graph.field() == NODE && firstOperator.isEmpty()) {
        ProtoFields node = new ProtoFields(graph.bytes());
        while (node.next()) {
          firstOperator = node.field() == NODE_TYPE ? node.text() : firstOperator;
        }
      }
    }
  }

  private void tensor(ProtoFields tensor) {
    String name = "";
    long type = 0;
    ByteBuffer values = ByteBuffer.allocate(0);
    List<Integer> shape = new ArrayList<>();
    long size = 1;
    while (tensor.next()) {
      switch (tensor.field()) {
        case TENSOR_DIMENSION -> {
          long extent = tensor.number();
          if (extent < 1 || extent > Integer.MAX_VALUE || shape.size() == MAX_RANK) {
            throw new IllegalArgumentException("a tensor has an axis of size " + extent);
          }
          size = Math.min(size * extent, 1L << 31);
          shape.add((int) extent);
        }
        case TENSOR_TYPE -> type = tensor.number();
        case TENSOR_NAME -> name = tensor.text();
        case TENSOR_VALUES -> values = tensor.bytes();
        default -> {}
      }
    }
    if (type != FLOAT || size * Float.BYTES != values.remaining()) {
      throw new IllegalArgumentException(
          "tensor "
              + SafeTensorsHeader.shown(name)
              + " of shape "
              + shape
              + " and type "
              + type
              + " has "
              + values.remaining()
              + " bytes of values");
    }
    float[] floats = new float[(int) size];
    values.asFloatBuffer().get(floats);
    tensors.put(name, Tensor.of(shape, floats));
    requireFew(tensors);
  }

  private static void requireFew(Map<String, ?> entries) {
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "it has more than " + MAX_ENTRIES + " tensors or texts of metadata");
    }
  }

  private void requireOurs(Path file) {
    for (String key : List.of("task", GRAPH_SUM, Checksums.KEY)) {
      if (!metadata.containsKey(key)) {
        throw new FmnistException(
            "model file "
                + file
                + " cannot be used: its metadata has no \""
                + key
                + "\""
                + (firstOperator.isEmpty()
                    ? ""
                    : " (its first operator is " + SafeTensorsHeader.shown(firstOperator) + ")")
                + "; of ONNX files only those are read that fmnist exported from a run");
      }
    }
    if (!HexFormat.of().formatHex(graphSum.digest()).equals(metadata.get(GRAPH_SUM))) {
      throw new FmnistException(
          "model file "
              + file
              + " cannot be used: another program changed its graph since fmnist wrote it (the first"
              + " operator is "
              + SafeTensorsHeader.shown(firstOperator)
              + "); export the network again");
    }
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(problem);
    }
  }
}
