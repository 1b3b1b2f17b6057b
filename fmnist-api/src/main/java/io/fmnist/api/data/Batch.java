package io.fmnist.api.data;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Some images in memory that an engine can read without a copy, with a label and targets for each.
 * The targets, one value a class, are what the loss is measured against: 1 for the label and 0 for
 * all others, unless {@link #setTargets} says otherwise. The same object is filled again for the
 * next step, so whoever wants to keep its content copies it.
 */
public final class Batch {
  private final ImageShape shape;
  private final int capacity;
  private final ByteBuffer pixels;
  private final int[] labels;
  private float[] targets = new float[0];
  private int targetClasses;
  private int size;

  /**
   * Creates an empty batch.
   *
   * @param shape of one image
   * @param capacity most images, 1 or more
   * @throws IllegalArgumentException if the capacity is below 1
   * @throws FmnistException if the images have more pixels than one buffer holds
   */
  public Batch(ImageShape shape, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + "; it must be 1 or more");
    }
    long bytes = (long) capacity * shape.elements();
    if (bytes > Integer.MAX_VALUE) {
      throw new FmnistException(
          "a batch of "
              + capacity
              + " images of shape "
              + shape
              + " has "
              + bytes
              + " pixels; at most "
              + Integer.MAX_VALUE
              + " fit, so a smaller batch is needed: "
              + Integer.MAX_VALUE / shape.elements()
              + " images or fewer");
    }
    this.shape = shape;
    this.capacity = capacity;
    this.pixels = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    this.labels = new int[capacity];
  }

  /**
   * Fills the batch with {@code images[order[from]]} to {@code images[order[from + count - 1]]}.
   *
   * @param count 1 to the capacity
   */
  public void fill(LabeledImages images, int[] order, int from, int count) {
    if (count < 1 || count > capacity) {
      throw new IllegalArgumentException(
          "count is " + count + "; allowed are 1 to the capacity, " + capacity);
    }
    if (!images.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "images have shape " + images.shape() + "; this batch holds " + shape);
    }
    pixels.clear();
    for (int i = 0; i < count; i++) {
      int index = order[from + i];
      images.copyPixels(index, pixels);
      labels[i] = images.label(index);
    }
    pixels.flip();
    size = count;
    targetClasses = 0;
  }

  /**
   * Replaces the pixels until the next {@link #fill}.
   *
   * @param values [size, C, H, W], unsigned bytes; copied
   * @throws IllegalArgumentException if their number is another one
   */
  public void setPixels(byte[] values) {
    if (values.length != pixels.limit()) {
      throw new IllegalArgumentException(
          "there are " + values.length + " pixels; the batch holds " + pixels.limit());
    }
    pixels.put(0, values);
  }

  /**
   * Replaces the targets until the next {@link #fill}.
   *
   * @param classes number of classes, 1 or more
   * @param values [size, classes], row-major, finite, not negative; of any sum; copied
   * @throws IllegalArgumentException if their number is another one, or one of them is negative or
   *     not finite
   */
  public void setTargets(int classes, float[] values) {
    if (classes < 1 || values.length != (long) classes * size) {
      throw new IllegalArgumentException(
          "there are "
              + values.length
              + " targets of "
              + classes
              + " classes for "
              + size
              + " images; one for each image and class is needed");
    }
    for (float value : values) {
      if (!(value >= 0 && value <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "a target is " + value + "; allowed are 0 to " + Float.MAX_VALUE);
      }
    }
    if (targets.length < values.length) {
      targets = new float[Math.multiplyExact(capacity, classes)];
    }
    System.arraycopy(values, 0, targets, 0, values.length);
    targetClasses = classes;
  }

  /**
   * Returns the number of classes of the targets; empty where they are those of the labels, which
   * fit any number of classes above the largest label.
   */
  public OptionalInt targetClasses() {
    return targetClasses == 0 ? OptionalInt.empty() : OptionalInt.of(targetClasses);
  }

  /**
   * Returns the target of an image for a class.
   *
   * @param index of the image
   * @param classIndex 0 to the number of classes - 1
   */
  public float target(int index, int classIndex) {
    if (targetClasses == 0) {
      return labels[Objects.checkIndex(index, size)] == classIndex ? 1 : 0;
    }
    return targets[
        Objects.checkIndex(index, size) * targetClasses
            + Objects.checkIndex(classIndex, targetClasses)];
  }

  /** Returns a new batch with these images in their order. */
  public static Batch of(LabeledImages images) {
    Batch batch = new Batch(images.shape(), images.size());
    int[] order = new int[images.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    batch.fill(images, order, 0, order.length);
    return batch;
  }

  /** Returns the number of images in it now. */
  public int size() {
    return size;
  }

  /** Returns the most images it can hold. */
  public int capacity() {
    return capacity;
  }

  /** Returns the shape of one image. */
  public ImageShape shape() {
    return shape;
  }

  /** Returns a read-only view of the pixels, direct, [size, C, H, W], position 0. */
  public ByteBuffer pixels() {
    return pixels.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /**
   * Returns the pixels' own buffer, direct, [size, C, H, W], position 0 and limit at the end: for
   * engines that need the address. It must not be written to.
   */
  public ByteBuffer directPixels() {
    return pixels;
  }

  /** Returns the label of an image. */
  public int label(int index) {
    return labels[Objects.checkIndex(index, size)];
  }
}
