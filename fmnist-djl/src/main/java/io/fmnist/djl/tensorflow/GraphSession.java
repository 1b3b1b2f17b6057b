package io.fmnist.djl.tensorflow;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.tensorflow.engine.SavedModelBundle;
import ai.djl.tensorflow.engine.TfSymbolBlock;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import ai.djl.training.ParameterStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.AbstractTF_Graph;
import org.tensorflow.internal.c_api.AbstractTF_Session;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_ImportGraphDefOptions;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.MetaGraphDef;

/**
 * A graph that DJL runs: one of its symbol blocks for each signature, all on the same session, so
 * that they share the variables. Made from memory; DJL's own way goes through a folder.
 */
final class GraphSession implements AutoCloseable {
  /**
   * One operation at a time in the whole process: oneDNN 3.3 keeps the kernels it has made in a
   * cache that crashes when it throws old ones out while two threads make new ones.
   */
  private static final Object LOCK = new Object();

  // TensorFlow's ConfigProto: a negative number means the caller's thread.
  private static final int CALLING_THREAD = -1;

  private final SavedModelBundle bundle;
  private final Map<String, TfSymbolBlock> blocks = new LinkedHashMap<>();
  private final ParameterStore noParameters;

  /**
   * Opens a session.
   *
   * @param manager of this engine; without one DJL would start its default engine
   */
  GraphSession(GraphPlan plan, NDManager manager) {
    noParameters = new ParameterStore(manager, false);
    bundle = open(plan.meta());
    for (String signature : plan.meta().getSignatureDefMap().keySet()) {
      blocks.put(signature, new TfSymbolBlock(bundle, signature));
    }
  }

  @SuppressWarnings("try") // the scope frees what is made inside it
  private static SavedModelBundle open(MetaGraphDef meta) {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_Graph graph = AbstractTF_Graph.newGraph();
      TF_ImportGraphDefOptions options = TF_ImportGraphDefOptions.newImportGraphDefOptions();
      tensorflow.TF_GraphImportGraphDef(
          graph, TF_Buffer.newBufferFromString(meta.getGraphDef()), options, status);
      status.throwExceptionIfNotOK();
      TF_SessionOptions sessionOptions = TF_SessionOptions.newSessionOptions();
      BytePointer bytes = new BytePointer(config().toByteArray());
      tensorflow.TF_SetConfig(sessionOptions, bytes, bytes.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_Session session = AbstractTF_Session.newSession(graph, sessionOptions, status);
      status.throwExceptionIfNotOK();
      graph.retainReference();
      session.retainReference();
      return new SavedModelBundle(graph, session, meta);
    }
  }

  /**
   * Operations start one after the other on the calling thread, each on all threads of the pool:
   * our graphs have hardly anything to do side by side, and see {@link #LOCK}. Grappler's rewriting
   * makes them slower.
   */
  private static ConfigProto config() {
    ConfigProto.Builder config =
        JavacppUtils.getSessionConfig().toBuilder().setInterOpParallelismThreads(CALLING_THREAD);
    config.getGraphOptionsBuilder().getRewriteOptionsBuilder().setDisableMetaOptimizer(true);
    return config.build();
  }

  /** Runs a signature; the results belong to the manager of the first input. */
  NDList run(String signature, NDList inputs) {
    synchronized (LOCK) {
      return Objects.requireNonNull(blocks.get(signature)).forward(noParameters, inputs, false);
    }
  }

  @Override
  public void close() {
    bundle.close();
  }
}
