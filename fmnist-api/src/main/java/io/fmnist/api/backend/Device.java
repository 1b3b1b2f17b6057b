package io.fmnist.api.backend;

import io.fmnist.api.FmnistException;
import io.fmnist.api.Problems;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an engine computes, and how precisely.
 *
 * @param type CPU or CUDA
 * @param index which GPU, 0 to 999; 0 for the CPU
 * @param precision of products of matrices and of convolutions; the CPU has float32 alone
 */
public record Device(Type type, int index, Precision precision) {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?(/tf32)?");

  private static final int MAX_INDEX = 999;

  /** Validates index and precision and refuses null. */
  public Device {
    Objects.requireNonNull(type, "device: type is null");
    Objects.requireNonNull(precision, "device: precision is null");
    if (type == Type.CPU) {
      Problems.at("device")
          .require(index == 0, "index is " + index + "; the CPU is one device, with index 0")
          .require(
              precision == Precision.FLOAT32,
              "precision is " + precision + "; the CPU computes in float32, so use device cuda")
          .throwIfAny();
    } else {
      Problems.at("device").range("index", index, 0, MAX_INDEX).throwIfAny();
    }
  }

  /** Makes a device that computes in float32. */
  public Device(Type type, int index) {
    this(type, index, Precision.FLOAT32);
  }

  /** Kind of device. */
  public enum Type {
    /** The processor. */
    CPU,
    /** An NVIDIA GPU. */
    CUDA
  }

  /** How many bits of the factors count in a product; sums are float32 in both. */
  public enum Precision {
    /** All 24 bits of the mantissa. */
    FLOAT32,
    /** NVIDIA's TensorFloat-32: 11 bits of the mantissa, as fast as the tensor cores are. */
    TF32;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns the processor. */
  public static Device cpu() {
    return new Device(Type.CPU, 0);
  }

  /** Returns the same device with another precision. */
  public Device withPrecision(Precision other) {
    return new Device(type, index, other);
  }

  /**
   * Reads {@code cpu}, {@code cuda} or {@code cuda:N}, and what {@link #toString} writes.
   *
   * @throws FmnistException for any other text
   */
  public static Device parse(String text) {
    if (text.equals("cpu")) {
      return cpu();
    }
    Matcher cuda = CUDA.matcher(text);
    if (!cuda.matches()) {
      throw new FmnistException(
          "device is \"" + text + "\"; allowed are cpu, cuda and cuda:N with N from 0 to 999");
    }
    String index = cuda.group(1);
    return new Device(
        Type.CUDA,
        index == null ? 0 : Integer.parseInt(index),
        cuda.group(2) == null ? Precision.FLOAT32 : Precision.TF32);
  }

  /** Returns {@code cpu}, {@code cuda:0} or {@code cuda:0/tf32}. */
  @Override
  public String toString() {
    String place = type == Type.CPU ? "cpu" : "cuda:" + index;
    return precision == Precision.FLOAT32 ? place : place + "/" + precision;
  }
}
