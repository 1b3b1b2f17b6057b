package io.fmnist.api.data;

import io.fmnist.api.FmnistException;
import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.Problems;
import io.fmnist.api.file.Sha256;
import io.fmnist.api.model.ImageShape;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Images with labels, as bytes in memory: pixels in the order [N, C, H, W]. Immutable; a subset
 * shares the pixels of its origin.
 */
public final class LabeledImages {
  private final ImageShape shape;
  private final List<String> classNames;
  private final boolean synthetic;
  private final byte[] pixels;
  private final byte[] labels;
  private final int[] indices;
  private final float @Nullable [] weights;

  private LabeledImages(
      ImageShape shape,
      List<String> classNames,
      boolean synthetic,
      byte[] pixels,
      byte[] labels,
      int[] indices,
      float @Nullable [] weights) {
    this.shape = shape;
    this.classNames = classNames;
    this.synthetic = synthetic;
    this.pixels = pixels;
    this.labels = labels;
    this.indices = indices;
    this.weights = weights;
  }

  /**
   * Wraps arrays, which the caller must not change afterwards (a copy of a whole dataset would
   * double its memory).
   *
   * @param shape of one image
   * @param classNames 1 to 256 names; a label is an index into them
   * @param synthetic whether the images are drawn by a program; every report says so
   * @param pixels [N, C, H, W], unsigned bytes
   * @param labels [N], unsigned bytes below the number of classes
   * @throws InvalidSpecException if sizes disagree or a label has no class
   * @throws FmnistException if there is no memory for a list of the images
   */
  public static LabeledImages of(
      ImageShape shape, List<String> classNames, boolean synthetic, byte[] pixels, byte[] labels) {
    Problems problems = Problems.at("images");
    problems.range("number of classes", classNames.size(), 1, 256);
    problems.require(
        (long) labels.length * shape.elements() == pixels.length,
        labels.length
            + " labels of shape "
            + shape
            + " need "
            + (long) labels.length * shape.elements()
            + " pixels, but there are "
            + pixels.length);
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xFF) >= classNames.size()) {
        problems.add(
            "label "
                + i
                + " is "
                + (labels[i] & 0xFF)
                + "; there are "
                + classNames.size()
                + " classes, so 0 to "
                + (classNames.size() - 1)
                + " are allowed");
        break;
      }
    }
    problems.throwIfAny();
    int[] indices = places(labels.length);
    for (int i = 0; i < indices.length; i++) {
      indices[i] = i;
    }
    return new LabeledImages(
        shape, List.copyOf(classNames), synthetic, pixels, labels, indices, null);
  }

  // Of tiny images this is several times the size of their pixels.
  private static int[] places(int count) {
    try {
      return new int[count];
    } catch (OutOfMemoryError e) {
      // One large array did not fit, so there is room for a message.
      throw new FmnistException(
          "a list of "
              + count
              + " images needs "
              + (((long) count * Integer.BYTES) >> 20)
              + " MiB of memory at once, more than is left of the "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB that Java may use; allow more with -Xmx",
          e);
    }
  }

  /** Returns the number of images. */
  public int size() {
    return indices.length;
  }

  /** Returns the shape of one image. */
  public ImageShape shape() {
    return shape;
  }

  /** Returns the class names by label. */
  public List<String> classNames() {
    return classNames;
  }

  /** Returns whether a program drew these images. */
  public boolean isSynthetic() {
    return synthetic;
  }

  /** Returns the label of an image, 0 to {@code classNames().size() - 1}. */
  public int label(int index) {
    return labels[indices[index]] & 0xFF;
  }

  /** Appends the pixels of an image, C, H, W, to a buffer. */
  public void copyPixels(int index, ByteBuffer target) {
    target.put(pixels, indices[index] * shape.elements(), shape.elements());
  }

  /**
   * Returns the SHA-256 of the images' labels, pixels and weights, in order, 64 lower-case hex
   * digits.
   */
  public String sha256() {
    MessageDigest digest = Sha256.digest();
    for (int place : indices) {
      digest.update(labels[place]);
      digest.update(pixels, place * shape.elements(), shape.elements());
    }
    if (weights != null) {
      ByteBuffer bytes = ByteBuffer.allocate(indices.length * Float.BYTES);
      for (int place : indices) {
        bytes.putFloat(weights[place]);
      }
      digest.update(bytes.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns a view of some images, in the given order.
   *
   * @throws IndexOutOfBoundsException if an index has no image
   * @throws FmnistException if there is no memory for a list of them
   */
  public LabeledImages subset(int[] wanted) {
    int[] chosen = places(wanted.length);
    for (int i = 0; i < wanted.length; i++) {
      chosen[i] = indices[java.util.Objects.checkIndex(wanted[i], indices.length)];
    }
    return view(chosen);
  }

  private LabeledImages view(int[] chosen) {
    return new LabeledImages(shape, classNames, synthetic, pixels, labels, chosen, weights);
  }

  /**
   * Returns a view of the same images with weights: how much each counts in the loss of a training.
   * Views of the result keep them.
   *
   * @param weights one for each image, finite, 0 or more; copied
   * @throws InvalidSpecException if there are more or fewer, one is negative or not finite, or this
   *     view has an image twice, with two weights
   */
  public LabeledImages withWeights(float... weights) {
    Problems problems = Problems.at("image weights");
    problems.require(
        weights.length == size(),
        "there are " + weights.length + " weights for " + size() + " images; one each is needed");
    for (int i = 0; problems.isEmpty() && i < weights.length; i++) {
      problems.require(
          weights[i] >= 0 && weights[i] <= Float.MAX_VALUE,
          "the weight of image "
              + i
              + ", counted from 0, is "
              + weights[i]
              + "; allowed are 0 to "
              + Float.MAX_VALUE);
    }
    problems.throwIfAny();
    // By the place in the labels, as views find everything.
    float[] placed = new float[labels.length];
    Arrays.fill(placed, Float.NaN);
    for (int i = 0; i < weights.length; i++) {
      float other = placed[indices[i]];
      problems.require(
          Float.isNaN(other) || other == weights[i],
          "an image that is there twice, the second time as image "
              + i
              + ", counted from 0, has the weights "
              + other
              + " and "
              + weights[i]
              + "; give it one");
      placed[indices[i]] = weights[i];
    }
    problems.throwIfAny();
    return new LabeledImages(shape, classNames, synthetic, pixels, labels, indices, placed);
  }

  /** Returns whether the images were given weights. */
  public boolean isWeighted() {
    return weights != null;
  }

  /** Returns how much an image counts in the loss: 1, unless weights were given. */
  public float weight(int index) {
    return weights == null ? 1 : weights[indices[index]];
  }

  /**
   * Returns a view of the first images.
   *
   * @param count how many, 0 or more; where there are fewer, all
   * @throws IllegalArgumentException if it is below 0
   * @throws FmnistException if there is no memory for a list of them
   */
  public LabeledImages first(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count is " + count + "; it must be 0 or more");
    }
    int[] chosen = places(Math.min(count, indices.length));
    System.arraycopy(indices, 0, chosen, 0, chosen.length);
    return view(chosen);
  }
}
