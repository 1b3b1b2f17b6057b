package io.fmnist.dl4j;

import io.fmnist.api.data.Batch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;

/**
 * Loss, number of correct predictions and gradient by the logits where the engine computes them, in
 * float64; {@link io.fmnist.api.backend.support.SoftmaxCrossEntropy} has the formulas.
 */
final class EngineLoss {
  private static final int LAST_AXIS = 1;

  private final int images;
  private final int classes;
  private final float[] numbers;
  private final INDArray inputs;
  private final INDArray lossAndCorrect;

  /**
   * Writes the calls.
   *
   * @param logits [images, classes]
   * @param gradient receives the gradient by the logits
   */
  EngineLoss(INDArray logits, INDArray gradient, Tape tape) {
    images = Math.toIntExact(logits.size(0));
    classes = Math.toIntExact(logits.size(1));
    numbers = new float[Math.multiplyExact(images, classes + 1)];
    inputs = tape.keep(numbers.length);
    INDArray labels = Floats.view(inputs, 0, images);
    INDArray targets = matrix(tape);
    INDArray logProbabilities = matrix(tape);
    INDArray terms = matrix(tape);
    lossAndCorrect = tape.keep(DataType.DOUBLE, 2);

    tape.cast(Floats.view(inputs, images, images, classes), targets);
    tape.cast(logits, terms);
    tape.call("log_softmax", Tape.arrays(terms), Tape.arrays(logProbabilities), LAST_AXIS);
    tape.call("multiply", Tape.arrays(targets, logProbabilities), Tape.arrays(terms));
    INDArray loss = Floats.view(lossAndCorrect, 0, 1);
    sum(terms, loss, tape);
    tape.call(new ScalarDivision(loss, null, loss, -images));

    INDArray sums = tape.keep(DataType.DOUBLE, images, 1);
    INDArray ones = tape.keep(DataType.DOUBLE, classes, 1).assign(1);
    tape.call("matmul", Tape.arrays(targets, ones), Tape.arrays(sums), 0, 0, 0);
    tape.call(new Exp(logProbabilities, terms));
    tape.call("multiply", Tape.arrays(terms, sums), Tape.arrays(terms));
    tape.call("subtract", Tape.arrays(terms, targets), Tape.arrays(terms));
    tape.call(new ScalarDivision(terms, null, terms, images));
    tape.cast(terms, gradient);

    INDArray predicted = tape.keep(DataType.INT64, images);
    tape.call("argmax", Tape.arrays(logits), Tape.arrays(predicted), LAST_AXIS);
    INDArray predictedLabels = tape.keep(images);
    tape.cast(predicted, predictedLabels);
    INDArray hits = tape.keep(DataType.BOOL, images);
    tape.call("equals", Tape.arrays(predictedLabels, labels), Tape.arrays(hits));
    INDArray ofImages = tape.keep(DataType.DOUBLE, images);
    tape.cast(hits, ofImages);
    INDArray correct = Floats.view(lossAndCorrect, 1, 1);
    sum(ofImages, correct, tape);
  }

  /** Writes the sum of all values, a product with ones: ND4J's reductions want other shapes. */
  private static void sum(INDArray values, INDArray to, Tape tape) {
    long size = values.length();
    INDArray ones = tape.keep(DataType.DOUBLE, 1, size).assign(1);
    INDArray column = values.reshape('c', size, 1);
    tape.call("matmul", Tape.arrays(ones, column), Tape.arrays(to.reshape('c', 1, 1)), 0, 0, 0);
  }

  private INDArray matrix(Tape tape) {
    return tape.keep(DataType.DOUBLE, images, classes);
  }

  /** Copies labels and targets to the engine. */
  void load(Batch batch) {
    for (int i = 0; i < images; i++) {
      numbers[i] = batch.label(i);
      for (int c = 0; c < classes; c++) {
        numbers[images + i * classes + c] = batch.target(i, c);
      }
    }
    Floats.write(inputs, numbers, numbers.length);
  }

  /** Returns mean loss and number of correct predictions of the last pass, float64, [2]. */
  INDArray lossAndCorrect() {
    return lossAndCorrect;
  }
}
