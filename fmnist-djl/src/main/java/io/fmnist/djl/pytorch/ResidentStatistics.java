package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.support.ChannelsLast;
import io.fmnist.api.backend.support.FlatLayout;
import io.fmnist.api.backend.support.FlatTensor;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Running statistics on the device as one flat vector: mean and variance of each batch
 * normalization that training changes, then those of frozen ones.
 */
final class ResidentStatistics implements RunningArrays {
  /** Batch sizes whose shares are kept: more are rare, and cheap to make again. */
  private static final int MOST_SIZES = 16;

  private final PtNDManager manager;
  private final Transfers transfers;
  private final List<ResolvedLayer> moving;
  private final int movingSize;
  private final DeviceVector values;
  private final PtNDArray movingValues;
  private final List<PtNDArray> means = new ArrayList<>();
  private final List<PtNDArray> variances = new ArrayList<>();
  private final PtNDArray momenta;

  /** By moving layer: zeros up to where the next statistics may begin, if that takes any. */
  private final List<List<PtNDArray>> gaps = new ArrayList<>();

  private final Map<Integer, PtNDArray> sharesBySize = new HashMap<>();

  /**
   * Starts with zeros.
   *
   * @param batchNorms by ordinal
   */
  ResidentStatistics(
      List<ResolvedLayer> batchNorms,
      FrozenLayers frozen,
      PtNDManager manager,
      Transfers transfers) {
    this.manager = manager;
    this.transfers = transfers;
    moving = batchNorms.stream().filter(at -> !frozen.contains(at.path())).toList();
    List<ResolvedLayer> inOrder = new ArrayList<>(moving);
    batchNorms.stream().filter(at -> frozen.contains(at.path())).forEach(inOrder::add);
    List<FlatTensor> tensors = new ArrayList<>();
    Map<ParameterSpec, Integer> offsets = new HashMap<>();
    int offset = 0;
    for (ResolvedLayer at : inOrder) {
      for (Role role : List.of(Role.RUNNING_MEAN, Role.RUNNING_VARIANCE)) {
        ParameterSpec spec = at.parameter(role);
        tensors.add(new FlatTensor(spec, offset, ChannelsLast.none(spec.size())));
        offsets.put(spec, offset);
        offset += DeviceVector.aligned(spec.size());
      }
    }
    values = new DeviceVector(new FlatLayout(tensors), manager, transfers);
    movingSize = 2 * moving.stream().mapToInt(ResidentStatistics::place).sum();
    movingValues = values.part(0, movingSize);
    for (ResolvedLayer at : batchNorms) {
      int mean = Objects.requireNonNull(offsets.get(at.parameter(Role.RUNNING_MEAN)));
      int features = features(at);
      means.add(values.part(mean, mean + features));
      int variance = Objects.requireNonNull(offsets.get(at.parameter(Role.RUNNING_VARIANCE)));
      variances.add(values.part(variance, variance + features));
    }
    for (ResolvedLayer at : moving) {
      float[] zeros = new float[place(at) - features(at)];
      gaps.add(
          zeros.length == 0
              ? List.of()
              : List.of(Constants.put(manager, transfers, zeros, new Shape(zeros.length))));
    }
    momenta = perFeature(at -> momentum(at), at -> momentum(at));
  }

  private static int features(ResolvedLayer at) {
    return at.parameter(Role.RUNNING_MEAN).size();
  }

  /** Returns how much of the vector the mean or the variance of a layer takes. */
  private static int place(ResolvedLayer at) {
    return DeviceVector.aligned(features(at));
  }

  private static double momentum(ResolvedLayer at) {
    return ((BatchNorm) at.layer()).momentum();
  }

  /** Copies one number for each moving mean and another for each moving variance. */
  private PtNDArray perFeature(
      ToDoubleFunction<ResolvedLayer> ofMeans, ToDoubleFunction<ResolvedLayer> ofVariances) {
    float[] numbers = new float[movingSize];
    int offset = 0;
    for (ResolvedLayer at : moving) {
      int features = features(at);
      Arrays.fill(numbers, offset, offset + features, (float) ofMeans.applyAsDouble(at));
      offset += place(at);
      Arrays.fill(numbers, offset, offset + features, (float) ofVariances.applyAsDouble(at));
      offset += place(at);
    }
    return Constants.put(manager, transfers, numbers, new Shape(movingSize));
  }

  /** Returns mean and variance of every batch normalization. */
  DeviceVector values() {
    return values;
  }

  @Override
  public PtNDArray mean(int ordinal, PtNDManager scope) {
    return means.get(ordinal);
  }

  @Override
  public PtNDArray variance(int ordinal, PtNDManager scope) {
    return variances.get(ordinal);
  }

  /**
   * Moves towards a batch, with its population variance; gradients must be off.
   *
   * @param batch statistics of every moving layer, in order
   * @param images of the batch
   */
  void update(List<ForwardContext.BatchStatistics> batch, int images) {
    if (batch.isEmpty()) {
      return;
    }
    List<PtNDArray> parts = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      parts.add(batch.get(i).mean());
      parts.addAll(gaps.get(i));
      parts.add(batch.get(i).unbiasedVariance());
      parts.addAll(gaps.get(i));
    }
    PtNDArray towards = JniUtils.cat(parts.toArray(PtNDArray[]::new), 0);
    JniUtils.muli(towards, shares(batch, images));
    JniUtils.muli(movingValues, momenta);
    JniUtils.addi(movingValues, towards);
  }

  private PtNDArray shares(List<ForwardContext.BatchStatistics> batch, int images) {
    if (sharesBySize.size() == MOST_SIZES && !sharesBySize.containsKey(images)) {
      sharesBySize.values().forEach(PtNDArray::close);
      sharesBySize.clear();
    }
    return sharesBySize.computeIfAbsent(
        images,
        i -> {
          Map<ResolvedLayer, Double> toPopulation = new HashMap<>();
          for (int n = 0; n < moving.size(); n++) {
            double count = batch.get(n).count();
            toPopulation.put(moving.get(n), (count - 1) / count);
          }
          return perFeature(
              at -> 1 - momentum(at),
              at -> (1 - momentum(at)) * Objects.requireNonNull(toPopulation.get(at)));
        });
  }
}
