package io.fmnist.api.backend;

import io.fmnist.api.FmnistException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an engine computes.
 *
 * @param type CPU or CUDA
 * @param index which GPU, from 0; 0 for the CPU
 */
public record Device(Type type, int index) {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

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
