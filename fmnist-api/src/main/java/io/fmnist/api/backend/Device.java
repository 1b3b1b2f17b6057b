package io.fmnist.api.backend;

import io.fmnist.api.FmnistException;
import io.fmnist.api.Problems;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an engine computes.
 *
 * @param type CPU or CUDA
 * @param index which GPU, 0 to 999; 0 for the CPU
 */
public record Device(Type type, int index) {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  private static final int MAX_INDEX = 999;

  /** Validates the index and refuses null. */
  public Device {
    Objects.requireNonNull(type, "device: type is null");
    if (type == Type.CPU) {
      Problems.at("device")
          .require(index == 0, "index is " + index + "; the CPU is one device, with index 0")
          .throwIfAny();
    } else {
      Problems.at("device").range("index", index, 0, MAX_INDEX).throwIfAny();
    }
  }

  /** Kind of device. */
  public enum Type {
    /** The processor. */
    CPU,
    /** An NVIDIA GPU. */
    CUDA
  }

  /** Returns the processor. */
  public static Device cpu() {
    return new Device(Type.CPU, 0);
  }

  /**
   * Reads {@code cpu}, {@code cuda} or {@code cuda:N}.
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
    return new Device(Type.CUDA, index == null ? 0 : Integer.parseInt(index));
  }

  @Override
  public String toString() {
    return type == Type.CPU ? "cpu" : "cuda:" + index;
  }
}
