package io.fmnist.testkit.reference;

import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;

/**
 * Max pooling:
 *
 * <pre>
 * out[n,c,y,x] = max over r,s of in[n, c, y*sh + r - top, x*sw + s - left]
 * d/d in       = d/d out at the first place, in row-major order, that holds the maximum; 0 elsewhere
 * </pre>
 *
 * Places outside the map do not take part.
 */
class MaxPool2dMath implements LayerMath {
  private static final int NONE = -1;

  private final ImageShape in;
  private final ImageShape out;
  private final Window window;
  private final Padding.Explicit padding;
  private int[] winners = {};
  private int inputLength;

  MaxPool2dMath(Formulas.Place at, ImageShape out, Window window) {
    this.in = at.resolved().imageInput();
    this.out = out;
    this.window = window;
    this.padding = at.resolved().padding();
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    double[] output = new double[context.images() * out.elements()];
    winners = new int[output.length];
    inputLength = input.length;
    int place = 0;
    for (int map = 0; map < context.images() * in.channels(); map++) {
      for (int y = 0; y < out.height(); y++) {
        for (int x = 0; x < out.width(); x++) {
          int winner = winner(input, map, y, x, NONE);
          output[place] = value(input, winner);
          winners[place++] = winner;
          int second = context.kinks().isSought() ? winner(input, map, y, x, winner) : NONE;
          if (second != NONE) {
            double distance = input[winner] - input[second];
            context.kinks().note(map / in.channels(), distance, in.elements());
          }
        }
      }
    }
    return output;
  }

  /**
   * Returns the index of the window's maximum; or, given the maximum's index, that of the largest
   * smaller value, if there is one.
   */
  private int winner(double[] input, int map, int y, int x, int maximum) {
    int best = NONE;
    for (int r = 0; r < window.height(); r++) {
      int h = y * window.strideHeight() + r - padding.top();
      if (h < 0 || h >= in.height()) {
        continue;
      }
      for (int s = 0; s < window.width(); s++) {
        int w = x * window.strideWidth() + s - padding.left();
        if (w < 0 || w >= in.width()) {
          continue;
        }
        int index = (map * in.height() + h) * in.width() + w;
        boolean eligible = maximum == NONE || input[index] < input[maximum];
        if (eligible && (best == NONE || beats(input[index], input[best]))) {
          best = index;
        }
      }
    }
    return best;
  }

  /** Returns whether a later value takes the place of an earlier one. */
  boolean beats(double later, double earlier) {
    return later > earlier;
  }

  /** Returns the output where {@code winner} holds the maximum. */
  double value(double[] input, int winner) {
    return input[winner];
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradIn = new double[inputLength];
    for (int i = 0; i < gradOut.length; i++) {
      gradIn[winners[i]] += gradOut[i];
    }
    return gradIn;
  }
}
