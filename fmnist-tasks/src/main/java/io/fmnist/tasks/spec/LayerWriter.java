package io.fmnist.tasks.spec;

import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.LayerVisitor;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a layer with every key, defaults too, so that a file says all and means one thing. */
final class LayerWriter implements LayerVisitor<Map<String, Object>, Map<String, Object>> {
  private static final LayerWriter INSTANCE = new LayerWriter();

  private LayerWriter() {}

  static List<Map<String, Object>> write(List<Layer> layers) {
    return layers.stream().map(LayerWriter::write).toList();
  }

  private static Map<String, Object> write(Layer layer) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("kind", layer.kind());
    return layer.accept(INSTANCE, keys);
  }

  @Override
  public Map<String, Object> visitConv2d(Conv2d layer, Map<String, Object> keys) {
    keys.put("filters", layer.filters());
    window(keys, "kernel", layer.window());
    keys.put("padding", padding(layer.padding()));
    keys.put("bias", layer.bias());
    keys.put("initializer", layer.initializer().id());
    return keys;
  }

  @Override
  public Map<String, Object> visitMaxPool2d(MaxPool2d layer, Map<String, Object> keys) {
    window(keys, "size", layer.window());
    keys.put("padding", padding(layer.padding()));
    return keys;
  }

  @Override
  public Map<String, Object> visitAvgPool2d(AvgPool2d layer, Map<String, Object> keys) {
    window(keys, "size", layer.window());
    keys.put("padding", padding(layer.padding()));
    return keys;
  }

  @Override
  public Map<String, Object> visitGlobalAvgPool(GlobalAvgPool layer, Map<String, Object> keys) {
    return keys;
  }

  @Override
  public Map<String, Object> visitBatchNorm(BatchNorm layer, Map<String, Object> keys) {
    keys.put("momentum", layer.momentum());
    keys.put("epsilon", layer.epsilon());
    return keys;
  }

  @Override
  public Map<String, Object> visitActivation(Activation layer, Map<String, Object> keys) {
    keys.put("function", layer.function().id());
    return keys;
  }

  @Override
  public Map<String, Object> visitDropout(Dropout layer, Map<String, Object> keys) {
    keys.put("rate", layer.rate());
    return keys;
  }

  @Override
  public Map<String, Object> visitFlatten(Flatten layer, Map<String, Object> keys) {
    return keys;
  }

  @Override
  public Map<String, Object> visitDense(Dense layer, Map<String, Object> keys) {
    keys.put("units", layer.units());
    keys.put("bias", layer.bias());
    keys.put("initializer", layer.initializer().id());
    return keys;
  }

  @Override
  public Map<String, Object> visitResidual(Residual layer, Map<String, Object> keys) {
    keys.put("main", write(layer.main()));
    keys.put("shortcut", write(layer.shortcut()));
    return keys;
  }

  private static void window(Map<String, Object> keys, String name, Window window) {
    keys.put(name, pair(window.height(), window.width()));
    keys.put("stride", pair(window.strideHeight(), window.strideWidth()));
  }

  private static Object pair(int first, int second) {
    return first == second ? (Object) first : List.of(first, second);
  }

  private static Object padding(Padding padding) {
    if (padding instanceof Padding.Explicit e) {
      return List.of(e.top(), e.bottom(), e.left(), e.right());
    }
    return padding instanceof Padding.Same ? "same" : "valid";
  }
}
