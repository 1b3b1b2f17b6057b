package io.fmnist.testkit.reference;

/**
 * Sum of two branches from one input:
 *
 * <pre>
 * out    = main(in) + shortcut(in)
 * d/d in = d main/d in + d shortcut/d in
 * </pre>
 */
class ResidualMath implements LayerMath {
  private final SequenceMath main;
  private final SequenceMath shortcut;

  ResidualMath(SequenceMath main, SequenceMath shortcut) {
    this.main = main;
    this.shortcut = shortcut;
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    return sum(main.forward(input, context), shortcut.forward(input, context));
  }

  @Override
  public double[] backward(double[] gradOut) {
    return joined(main.backward(gradOut), shortcut.backward(gradOut));
  }

  @Override
  public void updateStatistics() {
    main.updateStatistics();
    shortcut.updateStatistics();
  }

  /** Returns the gradient by the input from those of both branches. */
  double[] joined(double[] fromMain, double[] fromShortcut) {
    return sum(fromMain, fromShortcut);
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }
}
