package io.fmnist.testkit.reference;

import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalMaxPool;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Normalization;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Mistakes that engines and authors of backends really make, each a variant of the right formulas.
 * The kit uses them twice: as backends that it must fail, and to name the mistake when a backend
 * fails.
 */
public enum Mistake {
  EPSILON_OUTSIDE_ROOT(
      "batch normalization adds epsilon outside the square root",
      batchNorm(
          (layer, at) ->
              new BatchNormMath(layer, at) {
                @Override
                double deviation(double variance) {
                  return Math.sqrt(variance) + layer.epsilon();
                }
              })),
  SAMPLE_VARIANCE(
      "batch normalization normalizes with the sample variance (n-1), not the population variance",
      batchNorm(
          (layer, at) ->
              new BatchNormMath(layer, at) {
                @Override
                double normalizingVariance(double variance, int count) {
                  return sampleVariance(variance, count);
                }
              })),
  /** The running variance takes in the n-1 variance, as in PyTorch's and TensorFlow's kernels. */
  SAMPLE_RUNNING_VARIANCE(
      "the running variance takes in the sample variance (n-1), not the population variance",
      batchNorm(
          (layer, at) ->
              new BatchNormMath(layer, at) {
                @Override
                double recordedVariance(double variance, int count) {
                  return sampleVariance(variance, count);
                }
              })),
  /** Momentum weighs the batch, as in PyTorch. */
  MOMENTUM_REVERSED(
      "batch normalization's momentum weighs the batch instead of the running statistics",
      batchNorm(
          (layer, at) ->
              new BatchNormMath(layer, at) {
                @Override
                double moved(double running, double batch) {
                  return (1 - layer.momentum()) * running + layer.momentum() * batch;
                }
              })),
  STALE_RUNNING_STATISTICS(
      "running statistics are not updated by a training step",
      batchNorm(
          (layer, at) ->
              new BatchNormMath(layer, at) {
                @Override
                double moved(double running, double batch) {
                  return running;
                }
              })),
  BATCH_STATISTICS_IN_INFERENCE(
      "inference uses the batch's statistics instead of the running statistics",
      batchNorm(
          (layer, at) ->
              new BatchNormMath(layer, at) {
                @Override
                boolean usesBatchStatistics(boolean training) {
                  return true;
                }
              })),
  /** Statistics are taken as if maps were stored N, H, W, C. */
  MEAN_OVER_WRONG_AXIS(
      "batch normalization takes its statistics over the wrong axis",
      batchNorm(
          (layer, at) ->
              new BatchNormMath(layer, at) {
                @Override
                int channel(int index) {
                  return index % channels;
                }
              })),
  /** A variance where the layer has a deviation, as running statistics have. */
  DIVIDED_BY_VARIANCE(
      "the fixed normalization divides by the square of the deviation",
      normalization(
          (layer, at) ->
              new NormalizationMath(layer, at) {
                @Override
                double divisor(double deviation) {
                  return deviation * deviation;
                }
              })),
  /** Means and deviations are laid along a map's last axis. */
  NORMALIZATION_OVER_WRONG_AXIS(
      "the fixed normalization takes a map's last axis for its channels",
      normalization(
          (layer, at) ->
              new NormalizationMath(layer, at) {
                @Override
                int channel(int index) {
                  return index % channels;
                }
              })),
  KEEP_RATE_FOR_DROP_RATE(
      "dropout takes its rate for the probability to keep",
      new Formulas() {
        @Override
        public LayerMath visitDropout(Dropout layer, Place at) {
          // A rate of 1 is no dropout that can be built.
          Dropout wrong = layer.rate() == 0 ? layer : new Dropout(1 - layer.rate());
          return super.visitDropout(wrong, at);
        }
      }),
  DROPOUT_NOT_SCALED(
      "dropout does not divide what it keeps by (1 - rate)",
      dropout(
          (layer, at) ->
              new DropoutMath(layer.rate(), at.resolved().dropoutOrdinal(), at.resolved().input()) {
                @Override
                double keptDivisor(double rate) {
                  return 1;
                }
              })),
  DROPOUT_MASK_TRANSPOSED(
      "dropout reads a map's mask in the order N, C, H, W instead of N, H, W, C",
      dropout(
          (layer, at) ->
              new DropoutMath(layer.rate(), at.resolved().dropoutOrdinal(), at.resolved().input()) {
                @Override
                int maskIndex(int index) {
                  return index;
                }
              })),
  DROPOUT_ORDINAL_IGNORED(
      "every dropout layer uses the mask of the first",
      dropout((layer, at) -> new DropoutMath(layer.rate(), 0, at.resolved().input()))),
  FLATTEN_HWC(
      "flatten puts elements in the order H, W, C instead of C, H, W",
      new Formulas() {
        @Override
        public LayerMath visitFlatten(Flatten layer, Place at) {
          return new FlattenHwcMath(at.resolved().imageInput());
        }
      }),
  /** The odd pixel of padding "same" at the top and left. */
  SAME_PADDING_AT_START(
      "uneven padding stands at the wrong end of the map",
      new Formulas() {
        @Override
        LayerMath layer(ResolvedLayer r, Map<String, Parameter> parameters) {
          Padding.Explicit p = r.padding();
          return super.layer(
              new ResolvedLayer(
                  r.path(),
                  r.layer(),
                  r.input(),
                  r.output(),
                  new Padding.Explicit(
                      /* top= */ p.bottom(),
                      /* bottom= */ p.top(),
                      /* left= */ p.right(),
                      /* right= */ p.left()),
                  r.parameters(),
                  r.multiplyAdds(),
                  r.dropoutOrdinal(),
                  r.main(),
                  r.shortcut()),
              parameters);
        }
      }),
  /** True convolution instead of cross-correlation. */
  KERNEL_FLIPPED(
      "the convolution flips its kernel",
      new Formulas() {
        @Override
        public LayerMath visitConv2d(Conv2d layer, Place at) {
          return new Conv2dMath(at, 1, layer.window()) {
            @Override
            int kernelIndex(int o, int i, int r, int s) {
              return super.kernelIndex(o, i, 0, 0)
                  + windowArea()
                  - 1
                  - super.kernelIndex(0, 0, r, s);
            }
          };
        }
      }),
  /** The depthwise kernel is read as TensorFlow lays it out. */
  DEPTHWISE_KERNEL_HWC(
      "the depthwise convolution reads its kernel in the order H, W, C instead of C, H, W",
      new Formulas() {
        @Override
        public LayerMath visitDepthwiseConv2d(DepthwiseConv2d layer, Place at) {
          int channels = at.resolved().input().channels();
          return new Conv2dMath(at, channels, layer.window()) {
            @Override
            int kernelIndex(int o, int i, int r, int s) {
              return (r * layer.window().width() + s) * channels + o;
            }
          };
        }
      }),
  TIE_TO_LAST(
      "max pooling gives the gradient of a tie to the last element instead of the first",
      maxPool(
          (layer, at) ->
              new MaxPool2dMath(at, at.resolved().imageOutput(), layer.window()) {
                @Override
                boolean beats(double later, double earlier) {
                  return later >= earlier;
                }
              })),
  /** TensorFlow's and Keras's maximum over axes. */
  TIE_SHARED(
      "global max pooling shares the gradient of a tie among its elements",
      new Formulas() {
        @Override
        public LayerMath visitGlobalMaxPool(GlobalMaxPool layer, Place at) {
          return new TieSharingMath(super.visitGlobalMaxPool(layer, at), at.area());
        }
      }),
  PADDING_WINS_MAXIMUM(
      "max pooling lets the zeros of its padding win",
      maxPool(
          (layer, at) ->
              new MaxPool2dMath(at, at.resolved().imageOutput(), layer.window()) {
                @Override
                double value(double[] input, int winner) {
                  boolean padded = !at.resolved().padding().isZero();
                  return padded ? Math.max(input[winner], 0) : input[winner];
                }
              })),
  AVERAGE_COUNTS_PADDING(
      "average pooling counts its padding",
      new Formulas() {
        @Override
        public LayerMath visitAvgPool2d(AvgPool2d layer, Place at) {
          return new AvgPool2dMath(at, layer.window()) {
            @Override
            int count(int y, int x) {
              return layer.window().height() * layer.window().width();
            }
          };
        }
      }),
  /** Keras's old slope. */
  LEAKY_SLOPE(
      "leaky_relu has slope 0.3 below 0 instead of 0.01",
      activation(
          function ->
              new ActivationMath(function) {
                @Override
                double leakySlope() {
                  return 0.3;
                }
              })),
  /** ND4J's own gelu. */
  GELU_BY_SIGMOID(
      "gelu is approximated by x * sigmoid(1.702 x)",
      activation(
          function ->
              new ActivationMath(function) {
                @Override
                double normal(double x) {
                  return 1 / (1 + Math.exp(-1.702 * x));
                }
              })),
  /** Two functions that share a name in many libraries. */
  GELU_FORMS_SWAPPED(
      "gelu is computed in its tanh form and gelu_tanh in its exact form",
      activation(
          function ->
              new ActivationMath(
                  switch (function) {
                    case GELU -> ActivationFunction.GELU_TANH;
                    case GELU_TANH -> ActivationFunction.GELU;
                    default -> function;
                  }))),
  /** Keras 2's hard sigmoid. */
  HARD_SWISH_SLOPE(
      "hard_swish multiplies by Keras 2's hard sigmoid, 0.2 x + 0.5 between 0 and 1",
      activation(
          function ->
              new ActivationMath(function) {
                @Override
                double hardSigmoid(double x) {
                  return Math.min(Math.max(0.2 * x + 0.5, 0), 1);
                }
              })),
  SLOPE_AT_ZERO(
      "an activation's slope at 0 is that of the right side instead of the left",
      activation(
          function ->
              new ActivationMath(function) {
                @Override
                double slope(double x) {
                  return super.slope(x == 0 ? Double.MIN_VALUE : x);
                }
              })),
  SHORTCUT_GRADIENT_LOST(
      "the gradient through a residual's shortcut is lost",
      new Formulas() {
        @Override
        public LayerMath visitResidual(Residual layer, Place at) {
          return new ResidualMath(
              sequence(at.resolved().main(), at.parameters()),
              sequence(at.resolved().shortcut(), at.parameters())) {
            @Override
            double[] joined(double[] fromMain, double[] fromShortcut) {
              return fromMain;
            }
          };
        }
      }),
  PIXELS_NOT_SCALED(
      "pixels are not divided by 255",
      new Formulas() {
        @Override
        double pixel(byte stored) {
          return stored & 0xFF;
        }
      }),
  PIXELS_SIGNED(
      "pixels are read as signed bytes",
      new Formulas() {
        @Override
        double pixel(byte stored) {
          return stored / 255.0;
        }
      }),
  GRADIENT_NOT_AVERAGED(
      "gradients are summed over the batch instead of averaged",
      loss(
          new SoftmaxCrossEntropyMath() {
            @Override
            double gradientDivisor(int size, int capacity) {
              return 1;
            }
          })),
  MEAN_OVER_CAPACITY(
      "a short last batch is divided by the size of a full batch",
      loss(
          new SoftmaxCrossEntropyMath() {
            @Override
            double divisor(int size, int capacity) {
              return capacity;
            }
          })),
  TARGETS_IGNORED(
      "the loss is measured against the labels, not against the targets",
      loss(
          new SoftmaxCrossEntropyMath() {
            @Override
            double target(Batch batch, int image, int classIndex, int classes) {
              return batch.label(image) == classIndex ? 1 : 0;
            }
          })),
  TARGETS_SHIFTED(
      "the targets are those of other classes",
      loss(
          new SoftmaxCrossEntropyMath() {
            @Override
            double target(Batch batch, int image, int classIndex, int classes) {
              return batch.targetClasses().isEmpty()
                  ? super.target(batch, image, classIndex, classes)
                  : batch.target(image, (classIndex + 1) % classes);
            }
          })),
  /** The gradient is that of targets which add up to 1, as in TensorFlow's kernel. */
  TARGETS_TAKEN_FOR_PROBABILITIES(
      "the gradient takes the targets of an image to add up to 1",
      loss(
          new SoftmaxCrossEntropyMath() {
            @Override
            double weight(double total) {
              return 1;
            }
          })),
  FROZEN_LAYERS_TRAINED(
      "updates change frozen layers",
      new Formulas() {
        @Override
        boolean stays(Parameter parameter) {
          return false;
        }
      }),
  /** A frozen batch normalization normalizes with the batch, and moves its statistics. */
  FROZEN_BATCH_STATISTICS(
      "a frozen batch normalization takes the batch's statistics in training",
      batchNorm(
          (layer, at) ->
              new BatchNormMath(layer, at) {
                @Override
                boolean usesBatchStatistics(boolean training) {
                  return training;
                }
              })),
  ADAM_BIAS_CORRECTION_MISSING(
      "Adam's bias correction is missing",
      adam(
          optimizer ->
              new OptimizerFormulas.AdamMath(optimizer) {
                @Override
                double correction(long t) {
                  return 1;
                }
              })),
  WEIGHTS_DECAYED(
      "each update shrinks the weights, as by a decay that nobody asked for",
      new Formulas() {
        @Override
        public OptimizerMath visitSgd(Sgd optimizer) {
          return decayed(super.visitSgd(optimizer));
        }

        @Override
        public OptimizerMath visitAdam(Adam optimizer) {
          return decayed(super.visitAdam(optimizer));
        }

        private static OptimizerMath decayed(OptimizerMath right) {
          return (p, g, slots, t, lr) -> {
            for (int i = 0; i < p.length; i++) {
              p[i] -= 0.01 * lr * p[i];
            }
            right.update(p, g, slots, t, lr);
          };
        }
      }),
  /** Weight decay goes through the optimizer's formula, as in Adam with L2. */
  DECAY_COUPLED(
      "weight decay is added to the gradient instead of taken off the weights",
      regularization(RegularizationMath.CoupledDecay::new)),
  /** Biases and batch normalization decay too, as in PyTorch and Keras unless told otherwise. */
  DECAY_OF_ALL(
      "weight decay and L2 change biases and batch normalizations too, not kernels only",
      regularization(RegularizationMath.DecayOfAll::new)),
  /** Keras's clipnorm in place of its global_clipnorm. */
  CLIP_PER_TENSOR(
      "each tensor's gradient is clipped by its own norm instead of the global one",
      regularization(RegularizationMath.ClipPerTensor::new)),
  /** L2 as if it were weight decay. */
  L2_AFTER_MOMENTS(
      "L2 changes the weights without going through the optimizer's moments",
      regularization(RegularizationMath.L2AfterMoments::new)),
  /** Adam's step counter starts at 0, or is lost when state is imported. */
  ADAM_STEP_COUNT_LOST(
      "Adam counts its steps from the import of its state",
      adam(
          optimizer ->
              new OptimizerFormulas.AdamMath(optimizer) {
                @Override
                double correction(long t) {
                  return super.correction(1);
                }
              })),
  /** PyTorch's Adam: epsilon is added after v is corrected. */
  ADAM_EPSILON_AFTER_CORRECTION(
      "Adam adds epsilon to the bias-corrected root (as PyTorch does) instead of to sqrt(v)",
      adam(
          optimizer ->
              new OptimizerFormulas.AdamMath(optimizer) {
                @Override
                double root(double v, long t) {
                  return Math.sqrt(v)
                      + adam.epsilon() * Math.sqrt(1 - Math.pow(adam.beta2(), (double) t));
                }
              })),
  ADAM_EPSILON_INSIDE_ROOT(
      "Adam adds epsilon inside the square root",
      adam(
          optimizer ->
              new OptimizerFormulas.AdamMath(optimizer) {
                @Override
                double root(double v, long t) {
                  return Math.sqrt(v + adam.epsilon());
                }
              })),
  NESTEROV_DROPPED(
      "SGD ignores the option nesterov",
      new Formulas() {
        @Override
        public OptimizerMath visitSgd(Sgd optimizer) {
          return new SgdMath(new Sgd(optimizer.learningRate(), optimizer.momentum(), false));
        }
      }),
  /** PyTorch's momentum: v = momentum*v + g, p -= lr*v. */
  MOMENTUM_WITHOUT_RATE(
      "SGD keeps gradients in its velocity (as PyTorch does) instead of steps",
      new Formulas() {
        @Override
        public OptimizerMath visitSgd(Sgd optimizer) {
          return (p, g, slots, t, lr) -> {
            double[] v = slots[0];
            for (int i = 0; i < p.length; i++) {
              v[i] = optimizer.momentum() * v[i] + g[i];
              double step = optimizer.nesterov() ? g[i] + optimizer.momentum() * v[i] : v[i];
              p[i] -= lr * step;
            }
          };
        }
      }),
  ADAGRAD_EPSILON_INSIDE_ROOT(
      "Adagrad adds epsilon inside the square root",
      new Formulas() {
        @Override
        public OptimizerMath visitAdagrad(Adagrad optimizer) {
          return new AdagradMath(optimizer) {
            @Override
            double root(double a) {
              return Math.sqrt(a + adagrad.epsilon());
            }
          };
        }
      }),
  /** Adadelta without a learning rate, as in Zeiler's paper and DL4J. */
  ADADELTA_RATE_IGNORED(
      "Adadelta ignores the learning rate",
      new Formulas() {
        @Override
        public OptimizerMath visitAdadelta(Adadelta optimizer) {
          AdadeltaMath right = new AdadeltaMath(optimizer);
          return (p, g, slots, t, lr) -> right.update(p, g, slots, t, 1);
        }
      }),
  RMSPROP_EPSILON_OUTSIDE_ROOT(
      "RMSprop adds epsilon outside the square root (as PyTorch does)",
      new Formulas() {
        @Override
        public OptimizerMath visitRmsProp(RmsProp optimizer) {
          return new RmsPropMath(optimizer) {
            @Override
            double root(double v) {
              return Math.sqrt(v) + rmsProp.epsilon();
            }
          };
        }
      }),
  LION_BETAS_SWAPPED(
      "Lion uses beta2 for the step and beta1 for its memory",
      new Formulas() {
        @Override
        public OptimizerMath visitLion(Lion lion) {
          return new LionMath(new Lion(lion.learningRate(), lion.beta2(), lion.beta1()));
        }
      }),
  LEARNING_RATE_FROZEN(
      "the learning rate stays that of the first batch, as if it decayed by epoch and not by batch",
      new Formulas() {
        @Override
        double learningRate(double given, double first) {
          return first;
        }
      });

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // formulas hold nothing
  private final Formulas formulas;

  Mistake(String description, Formulas formulas) {
    this.description = description;
    this.formulas = formulas;
  }

  /** Returns what is wrong, as a clause without a full stop. */
  public String description() {
    return description;
  }

  /** Returns the name in reports, for example {@code wrong-flatten-hwc}. */
  public String id() {
    return "wrong-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Formulas formulas() {
    return formulas;
  }

  // ---- the right formulas but one ----

  private static Formulas batchNorm(BiFunction<BatchNorm, Formulas.Place, LayerMath> wrong) {
    return new Formulas() {
      @Override
      public LayerMath visitBatchNorm(BatchNorm layer, Place at) {
        return wrong.apply(layer, at);
      }
    };
  }

  private static Formulas normalization(
      BiFunction<Normalization, Formulas.Place, LayerMath> wrong) {
    return new Formulas() {
      @Override
      public LayerMath visitNormalization(Normalization layer, Place at) {
        return wrong.apply(layer, at);
      }
    };
  }

  private static Formulas dropout(BiFunction<Dropout, Formulas.Place, LayerMath> wrong) {
    return new Formulas() {
      @Override
      public LayerMath visitDropout(Dropout layer, Place at) {
        return wrong.apply(layer, at);
      }
    };
  }

  private static Formulas maxPool(BiFunction<MaxPool2d, Formulas.Place, LayerMath> wrong) {
    return new Formulas() {
      @Override
      public LayerMath visitMaxPool2d(MaxPool2d layer, Place at) {
        return wrong.apply(layer, at);
      }
    };
  }

  private static Formulas activation(Function<ActivationFunction, LayerMath> wrong) {
    return new Formulas() {
      @Override
      public LayerMath visitActivation(Activation layer, Place at) {
        return wrong.apply(layer.function());
      }
    };
  }

  private static Formulas loss(SoftmaxCrossEntropyMath wrong) {
    return new Formulas() {
      @Override
      SoftmaxCrossEntropyMath loss() {
        return wrong;
      }
    };
  }

  private static Formulas adam(Function<Adam, OptimizerMath> wrong) {
    return new Formulas() {
      @Override
      public OptimizerMath visitAdam(Adam optimizer) {
        return wrong.apply(optimizer);
      }
    };
  }

  private static Formulas regularization(Function<Regularization, RegularizationMath> wrong) {
    return new Formulas() {
      @Override
      RegularizationMath regularization(Regularization regularization) {
        return wrong.apply(regularization);
      }
    };
  }

  private static double sampleVariance(double variance, int count) {
    return count > 1 ? variance * count / (count - 1) : variance;
  }

  private static final class TieSharingMath implements LayerMath {
    private final LayerMath right;
    private final int area;
    private double[] input = {};
    private double[] maxima = {};

    TieSharingMath(LayerMath right, int area) {
      this.right = right;
      this.area = area;
    }

    @Override
    public double[] forward(double[] input, ForwardContext context) {
      this.input = input;
      maxima = right.forward(input, context);
      return maxima;
    }

    @Override
    public double[] backward(double[] gradOut) {
      int[] winners = new int[maxima.length];
      double[] gradIn = new double[input.length];
      for (int i = 0; i < input.length; i++) {
        winners[i / area] += input[i] == maxima[i / area] ? 1 : 0;
      }
      for (int i = 0; i < input.length; i++) {
        gradIn[i] = input[i] == maxima[i / area] ? gradOut[i / area] / winners[i / area] : 0;
      }
      return gradIn;
    }
  }

  private static final class FlattenHwcMath implements LayerMath {
    private final ImageShape map;

    FlattenHwcMath(ImageShape map) {
      this.map = map;
    }

    @Override
    public double[] forward(double[] input, ForwardContext context) {
      double[] output = new double[input.length];
      for (int i = 0; i < input.length; i++) {
        output[moved(i)] = input[i];
      }
      return output;
    }

    @Override
    public double[] backward(double[] gradOut) {
      double[] gradIn = new double[gradOut.length];
      for (int i = 0; i < gradOut.length; i++) {
        gradIn[i] = gradOut[moved(i)];
      }
      return gradIn;
    }

    private int moved(int index) {
      return DropoutMath.channelsLast(map, index);
    }
  }
}
