package io.fmnist.dl4j;

import io.fmnist.api.backend.support.FlatLayout;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An average of a model's tensors in the engine's memory. */
final class EngineAverage implements AutoCloseable {
  private final FlatLayout layout;
  private final Part values;
  private final List<Statistic> statistics = new ArrayList<>();
  private final EngineMath math;

  /** The engine's values and their average. */
  private record Part(INDArray source, INDArray average) {
    static Part of(INDArray source, float[] start) {
      INDArray average = Floats.allocate(start.length);
      Floats.write(average, start, start.length);
      return new Part(source, average);
    }

    float[] read() {
      float[] values = new float[Math.toIntExact(average.length())];
      Floats.read(average, values);
      return values;
    }
  }

  private record Statistic(ParameterSpec spec, Part part) {}

  /**
   * Copies the start to the engine.
   *
   * @param parameters in the engine's memory
   * @param running statistics of every batch normalization, in the engine's memory too
   */
  EngineAverage(
      Weights start,
      FlatLayout layout,
      Parameters parameters,
      Collection<NativeStatistics> running) {
    this.layout = layout;
    float[] flat = new float[Math.toIntExact(parameters.values().length())];
    layout.load(start, flat);
    values = Part.of(parameters.values(), flat);
    for (NativeStatistics of : running) {
      addStatistic(start, of.meanSpec(), of.engineMean());
      addStatistic(start, of.varianceSpec(), of.engineVariance());
    }
    math = new EngineMath(flat.length);
  }

  private void addStatistic(Weights start, ParameterSpec spec, INDArray source) {
    statistics.add(new Statistic(spec, Part.of(source, start.get(spec.name()).toArray())));
  }

  /** Moves the average: {@code average += share * (value - average)}. */
  void add(float share) {
    move(values, share);
    statistics.forEach(statistic -> move(statistic.part, share));
  }

  private void move(Part part, float share) {
    math.reuse();
    INDArray difference = math.scaled(part.source, 1);
    math.subtract(difference, part.average);
    math.scale(difference, share);
    math.add(part.average, difference);
  }

  /** Copies the average out. */
  Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>(layout.export(values.read()).asMap());
    for (Statistic statistic : statistics) {
      tensors.put(statistic.spec.name(), Tensor.of(statistic.spec.shape(), statistic.part.read()));
    }
    return tensors;
  }

  @Override
  public void close() {
    values.average.close();
    statistics.forEach(statistic -> statistic.part.average.close());
    math.close();
  }
}
