package io.fmnist.djl.tensorflow;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.tensorflow.engine.SavedModelBundle;
import ai.djl.tensorflow.engine.TfSymbolBlock;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import ai.djl.training.ParameterStore;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Device;
import io.fmnist.djl.CudaPrecision;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.AbstractTF_Graph;
import org.tensorflow.internal.c_api.AbstractTF_Session;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_ImportGraphDefOptions;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.MetaGraphDef;

/**
 * Graphs that DJL runs, each by one of its symbol blocks, all on the same session, so that they
 * share the variables. A graph is built when it is first run: who only predicts never pays for the
 * graphs that train. Made from memory; DJL's own way goes through a folder.
 */
final class GraphSession implements AutoCloseable {
  private static final String GPU = "GPU:";

  private final Function<Signature.Kind, MetaGraphDef> graphs;
  private final Device device;
  private final TF_Graph graph;
  private final TF_Session session;
  private final Map<Signature.Kind, TfSymbolBlock> blocks = new EnumMap<>(Signature.Kind.class);
  private final ParameterStore noParameters;

  /**
   * Opens a session.
   *
   * @param graphs builds each kind's graph, whose names no other kind uses
   * @param device where the graphs are computed; what has no kernel there is computed on the CPU
   * @param manager of this engine; without one DJL would start its default engine
   * @throws FmnistException if the device is not there
   */
  @SuppressWarnings("try") // the scope frees what is made inside it
  GraphSession(Function<Signature.Kind, MetaGraphDef> graphs, Device device, NDManager manager) {
    this.graphs = graphs;
    this.device = device;
    noParameters = new ParameterStore(manager, false);
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      graph = AbstractTF_Graph.newGraph();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      BytePointer bytes = new BytePointer(config().toByteArray());
      tensorflow.TF_SetConfig(options, bytes, bytes.capacity(), status);
      status.throwExceptionIfNotOK();
      session = AbstractTF_Session.newSession(graph, options, status);
      status.throwExceptionIfNotOK();
      requireDevice(session, status, device);
      graph.retainReference();
      session.retainReference();
    }
  }

  @SuppressWarnings("try") // the scope frees what is made inside it
  private TfSymbolBlock add(Signature.Kind kind) {
    MetaGraphDef meta = graphs.apply(kind);
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_ImportGraphDefOptions options = TF_ImportGraphDefOptions.newImportGraphDefOptions();
      String place = device.type() == Device.Type.CPU ? "CPU:0" : GPU + device.index();
      tensorflow.TF_ImportGraphDefOptionsSetDefaultDevice(options, "/device:" + place);
      tensorflow.TF_GraphImportGraphDef(
          graph, TF_Buffer.newBufferFromString(meta.getGraphDef()), options, status);
      status.throwExceptionIfNotOK();
    }
    return new TfSymbolBlock(new SavedModelBundle(graph, session, meta), kind.name());
  }

  private static void requireDevice(TF_Session session, TF_Status status, Device device) {
    if (device.type() == Device.Type.CPU) {
      return;
    }
    int gpus = 0;
    TF_DeviceList devices = tensorflow.TF_SessionListDevices(session, status);
    status.throwExceptionIfNotOK();
    for (int i = 0; i < tensorflow.TF_DeviceListCount(devices); i++) {
      String name = tensorflow.TF_DeviceListName(devices, i, status).getString();
      gpus += name.contains(":" + GPU) ? 1 : 0;
    }
    tensorflow.TF_DeleteDeviceList(devices);
    if (device.index() >= gpus) {
      throw new FmnistException(
          "device "
              + device
              + " is not there: TensorFlow "
              + NativeLibrary.load()
              + " ("
              + NativeLibrary.flavor()
              + " natives) sees "
              + (gpus == 0 ? "no CUDA GPU" : gpus + " CUDA GPU(s), cuda:0 to cuda:" + (gpus - 1))
              + "; use device cpu, or natives built for CUDA and the driver and libraries that fit"
              + " them (docs/cuda.md)");
    }
    CudaPrecision.require(device.precision());
  }

  /** Grappler's rewriting makes our graphs slower: see docs/tensorflow.md. */
  private static ConfigProto config() {
    ConfigProto.Builder config = JavacppUtils.getSessionConfig().toBuilder();
    config.setAllowSoftPlacement(true);
    config.getGraphOptionsBuilder().getRewriteOptionsBuilder().setDisableMetaOptimizer(true);
    return config.build();
  }

  /** Runs a graph; the results belong to the manager of the first input. */
  NDList run(Signature.Kind kind, NDList inputs) {
    return blocks.computeIfAbsent(kind, this::add).forward(noParameters, inputs, false);
  }

  @Override
  public void close() {
    new SavedModelBundle(graph, session, MetaGraphDef.getDefaultInstance()).close();
  }
}
