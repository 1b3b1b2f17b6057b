package io.fmnist.testkit.agree;

import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Logits;

/** Compares logits [N, classes] and the classes that they give. */
final class LogitComparison {
  private final Findings findings;
  private final int classes;

  LogitComparison(Findings findings, int classes) {
    this.findings = findings;
    this.classes = classes;
  }

  /** Returns the part of the images whose largest logit is their label's. */
  static double accuracy(float[] logits, LabeledImages images, int classes) {
    int right = 0;
    for (int i = 0; i < images.size(); i++) {
      right += Logits.argmax(logits, i, classes) == images.label(i) ? 1 : 0;
    }
    return (double) right / images.size();
  }

  /**
   * Compares two backends' logits.
   *
   * <p>Where each logit may move by d, two logits that are at most 2d apart may change places: such
   * images are ties. Any other image with another class is a disagreement.
   *
   * @return ties
   */
  int compare(Findings.Where where, float[] expected, float[] actual) {
    double largest = 0;
    double worst = -1;
    int index = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double distance = Math.abs(expected[i] - actual[i]);
      if (Double.isNaN(distance) || distance > worst) {
        worst = Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
        index = i;
      }
    }
    Findings.Where image = where.at("test image " + index / classes);
    findings.number(
        image,
        Quantity.LOGITS,
        "logit " + index % classes,
        expected[index],
        actual[index],
        largest);
    return predictions(where, expected, actual, 2 * largest * findings.allowed(Quantity.LOGITS));
  }

  private int predictions(Findings.Where where, float[] expected, float[] actual, double tie) {
    int ties = 0;
    int others = 0;
    int example = 0;
    for (int row = 0; row < expected.length / classes; row++) {
      int one = Logits.argmax(expected, row, classes);
      int other = Logits.argmax(actual, row, classes);
      if (one == other) {
        continue;
      }
      double gap = expected[row * classes + one] - expected[row * classes + other];
      if (gap <= tie) {
        ties++;
      } else {
        others++;
        example = row;
      }
    }
    findings.count(
        others == 0 ? where : where.at("for example test image " + example),
        Quantity.PREDICTIONS,
        others,
        Logits.argmax(expected, example, classes),
        Logits.argmax(actual, example, classes));
    return ties;
  }
}
