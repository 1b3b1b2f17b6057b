package io.fmnist.djl.tensorflow;

import java.util.List;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;

/**
 * A graph and its signatures as data, free of native memory.
 *
 * @param meta definition and signatures
 */
record GraphPlan(MetaGraphDef meta) {

  static GraphPlan of(GraphDef graph, List<Signature> signatures) {
    MetaGraphDef.Builder meta = MetaGraphDef.newBuilder().setGraphDef(graph);
    signatures.forEach(s -> meta.putSignatureDef(s.name(), s.toProto()));
    return new GraphPlan(meta.build());
  }
}
