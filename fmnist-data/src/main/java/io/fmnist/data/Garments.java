package io.fmnist.data;

import io.fmnist.api.random.RandomStream;

/**
 * Draws a garment of each Fashion-MNIST class out of polygons, with random proportions. The tops
 * differ in sleeves, length and front only, and their proportions overlap, as they do in the real
 * set.
 */
final class Garments {
  private final Canvas canvas;
  private final RandomStream random;

  Garments(Canvas canvas, RandomStream random) {
    this.canvas = canvas;
    this.random = random;
  }

  /** Draws class {@code label}, 0 to 9 in the order of {@link OfficialSet#classNames()}. */
  void draw(int label) {
    switch (label) {
      case 0 -> top(between(0.05, 0.5), between(0.7, 0.9), between(0.36, 0.5), 0);
      case 1 -> trouser();
      case 2 -> top(between(0.75, 1.05), between(0.65, 0.9), between(0.4, 0.54), 0);
      case 3 -> dress();
      case 4 ->
          top(between(0.75, 1.05), between(0.75, 0.98), between(0.4, 0.56), between(0.2, 0.9));
      case 5 -> sandal();
      case 6 -> shirt();
      case 7 -> sneaker();
      case 8 -> bag();
      case 9 -> boot();
      default -> throw new IllegalArgumentException("label is " + label + "; allowed are 0 to 9");
    }
  }

  private double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /**
   * A garment for the upper body.
   *
   * @param sleeve length of the sleeves, 0 to 1
   * @param hem y of the lower edge
   * @param half half the width of the body
   * @param opening how dark the line down the front is, 0 for none
   */
  private void top(double sleeve, double hem, double half, double opening) {
    double neck = between(0.14, 0.24);
    double spread = between(0.25, 0.4);
    double cuff = between(0.2, 0.26);
    canvas.paint(1, -neck, -0.85, neck, -0.85, half, -0.72, half, hem, -half, hem, -half, -0.72);
    double endX = half + spread * sleeve + 0.06;
    double endY = -0.72 + 1.4 * sleeve;
    canvas.paintBoth(
        between(0.85, 1),
        half - 0.05,
        -0.74,
        half + 0.08,
        -0.6,
        endX + cuff / 2,
        endY,
        endX - cuff / 2,
        endY + 0.1,
        half - 0.05,
        -0.35);
    canvas.paint(0, -neck, -0.87, neck, -0.87, 0, -0.85 + between(0.05, 0.25));
    if (opening > 0) {
      canvas.paint(1 - opening, -0.04, -0.7, 0.04, -0.7, 0.04, hem, -0.04, hem);
    }
  }

  private void shirt() {
    boolean longSleeves = random.nextInt(3) > 0;
    double hem = between(0.68, 0.92);
    double sleeve = longSleeves ? between(0.7, 1) : between(0.1, 0.5);
    top(sleeve, hem, between(0.38, 0.52), between(0, 0.3));
    double collar = between(0.3, 0.7);
    canvas.paintBoth(collar, 0.02, -0.66, 0.22, -0.9, 0.3, -0.76, 0.12, -0.56);
    for (double y = -0.45; y < hem - 0.1; y += 0.27) {
      canvas.paint(0.35, -0.04, y, 0.04, y, 0.04, y + 0.08, -0.04, y + 0.08);
    }
  }

  private void trouser() {
    double waist = between(0.24, 0.36);
    double foot = between(0.14, 0.24);
    double stance = between(0.12, 0.3);
    double crotch = between(-0.45, -0.2);
    canvas.paint(
        1,
        -waist,
        -0.92,
        waist,
        -0.92,
        stance + foot,
        0.92,
        stance - foot / 3,
        0.92,
        0,
        crotch,
        foot / 3 - stance,
        0.92,
        -stance - foot,
        0.92);
  }

  private void dress() {
    double shoulder = between(0.18, 0.34);
    double waist = between(0.14, 0.28);
    double hem = between(0.25, 0.6);
    canvas.paint(
        1,
        -shoulder,
        -0.92,
        shoulder,
        -0.92,
        waist,
        between(-0.3, 0),
        hem,
        0.92,
        -hem,
        0.92,
        -waist,
        -0.15);
    if (random.nextInt(3) == 0) {
      canvas.paintBoth(
          0.9,
          shoulder - 0.05,
          -0.9,
          shoulder + 0.2,
          0.2,
          shoulder + 0.06,
          0.22,
          shoulder - 0.1,
          -0.5);
    }
    canvas.paint(0, -0.1, -0.94, 0.1, -0.94, 0, between(-0.9, -0.7));
  }

  private void sandal() {
    double heel = between(0, 0.4);
    canvas.paint(
        0.9, -0.9, 0.55, 0.3, 0.5, 0.9, 0.4 - heel, 0.9, 0.52 - heel, 0.35, 0.64, -0.9, 0.68);
    canvas.paint(0.9, 0.75, 0.45 - heel, 0.92, 0.4 - heel, 0.88, 0.68, 0.78, 0.68);
    int straps = 2 + random.nextInt(3);
    for (int i = 0; i < straps; i++) {
      double x = -0.75 + i * between(0.3, 0.45);
      double rise = between(0.3, 0.6);
      canvas.paint(
          between(0.6, 1), x, 0.55, x + 0.2, 0.52 - rise, x + 0.32, 0.52 - rise, x + 0.14, 0.55);
    }
  }

  private void sneaker() {
    double ankle = between(-0.25, 0.1);
    double toe = between(0.1, 0.35);
    canvas.paint(
        1,
        -0.9,
        0.5,
        -0.85,
        toe,
        -0.3,
        toe - 0.12,
        0.15,
        ankle,
        0.75,
        ankle - 0.08,
        0.9,
        0.2,
        0.9,
        0.5);
    canvas.paint(between(0.3, 1), -0.93, 0.48, 0.93, 0.48, 0.9, 0.64, -0.9, 0.64);
    canvas.paint(between(0.3, 0.9), -0.2, toe - 0.1, 0.1, ankle, 0.2, 0.3, 0, 0.35);
  }

  private void boot() {
    double shaft = between(-0.9, -0.45);
    double toe = between(0.1, 0.35);
    double heel = between(0, 0.2);
    canvas.paint(
        1,
        -0.9,
        0.6,
        -0.85,
        toe,
        -0.25,
        toe - 0.15,
        0.05,
        shaft,
        0.75,
        shaft,
        0.85,
        0.3,
        0.88,
        0.6);
    canvas.paint(
        between(0.3, 1),
        -0.92,
        0.58,
        0.9,
        0.58,
        0.9,
        0.68 + heel,
        0.55,
        0.68 + heel,
        0.5,
        0.7,
        -0.9,
        0.7);
  }

  private void bag() {
    double top = between(-0.4, 0.05);
    double half = between(0.6, 0.9);
    double bottom = between(0.55, 0.85);
    double slant = between(-0.15, 0.1);
    double handle = between(0.2, 0.5);
    double rise = Math.max(-0.95, top - between(0.2, 0.6));
    canvas.paint(
        0.9,
        -handle - 0.1,
        top,
        -handle,
        rise,
        handle,
        rise,
        handle + 0.1,
        top,
        handle,
        top,
        handle - 0.08,
        rise + 0.12,
        0.08 - handle,
        rise + 0.12,
        -handle,
        top);
    canvas.paint(1, slant - half, top, half - slant, top, half, bottom, -half, bottom);
    canvas.paint(
        between(0.4, 1), -half, top + 0.25, half, top + 0.25, half, top + 0.33, -half, top + 0.33);
  }
}
