package io.fmnist.djl.tensorflow;

import io.fmnist.api.backend.support.FlattenPlan;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;

/** A network for inference with its weights as constants. */
final class ServingGraph {
  // From TensorFlow's saved_model constants: the only schema version, tag and method of serving.
  private static final long SCHEMA_VERSION = 1;
  private static final String TAG = "serve";
  private static final String METHOD = "tensorflow/serving/predict";

  private ServingGraph() {}

  static SavedModel of(Architecture architecture, Weights weights) {
    try (GraphBuilder nodes = new GraphBuilder("")) {
      ImageShape image = architecture.input();
      Output<?> pixels =
          nodes.placeholder(DataType.DT_UINT8, -1, image.height(), image.width(), image.channels());
      FlattenPlan flattens = new FlattenPlan(architecture);
      Map<String, Output<?>> constants = constants(nodes, architecture, weights, flattens);
      Forward forward =
          new Forward(
              nodes,
              spec -> Objects.requireNonNull(constants.get(spec.name())),
              flattens,
              false,
              FrozenLayers.NONE);
      Output<?> logits = forward.run(architecture.resolved(), Pixels.scaled(nodes, pixels));
      SignatureDef signature =
          SignatureDef.newBuilder()
              .setMethodName(METHOD)
              .putInputs("pixels", Signature.info(pixels))
              .putOutputs("logits", Signature.info(logits))
              .putOutputs("probabilities", Signature.info(nodes.op("Softmax", logits)))
              .build();
      MetaGraphDef.Builder meta =
          MetaGraphDef.newBuilder()
              .setGraphDef(nodes.toGraphDef())
              .putSignatureDef("serving_default", signature);
      meta.getMetaInfoDefBuilder().addTags(TAG);
      return SavedModel.newBuilder()
          .setSavedModelSchemaVersion(SCHEMA_VERSION)
          .addMetaGraphs(meta)
          .build();
    }
  }

  private static Map<String, Output<?>> constants(
      GraphBuilder nodes, Architecture architecture, Weights weights, FlattenPlan flattens) {
    Map<String, Output<?>> constants = new HashMap<>();
    for (Layout layout : Layout.all(architecture, flattens)) {
      String name = layout.spec().name();
      float[] values = layout.order().toEngine(weights.get(name).toArray());
      constants.put(name, nodes.floats(values, layout.shape()));
    }
    return constants;
  }
}
