package io.fmnist.djl;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Device.Precision;
import java.util.function.UnaryOperator;

/**
 * The precision of CUDA's products. CUDA's libraries and libtorch read it from the environment when
 * they load, so it holds for the whole process. By default they compute convolutions, and
 * TensorFlow products of matrices too, in TF32.
 */
public final class CudaPrecision {
  /** NVIDIA's libraries: 0 forbids TF32. */
  static final String NVIDIA = "NVIDIA_TF32_OVERRIDE";

  /** PyTorch: 1 allows TF32 in products of matrices. */
  static final String TORCH = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";

  private CudaPrecision() {}

  /** Forbids TF32 for this process, unless its environment asks for it; before an engine loads. */
  public static void beforeLoading() {
    if (asked(System::getenv) == Precision.FLOAT32) {
      try {
        CLibrary.setIfAbsent(NVIDIA, "0");
      } catch (LinkageError e) {
        // Without setenv, as on Windows, require() refuses a GPU until the user sets it.
      }
    }
  }

  /**
   * Checks that a GPU computes with a precision in this process.
   *
   * @throws FmnistException if it computes with another one
   */
  public static void require(Precision wanted) {
    require(wanted, System::getenv, CLibrary::get);
  }

  private static Precision asked(UnaryOperator<String> started) {
    return "1".equals(started.apply(TORCH)) ? Precision.TF32 : Precision.FLOAT32;
  }

  /** Checks one by the environment that the process was started with, and as it is now. */
  static void require(
      Precision wanted, UnaryOperator<String> started, UnaryOperator<String> current) {
    boolean forbidden = "0".equals(current.apply(NVIDIA));
    if (wanted == Precision.FLOAT32 && !forbidden) {
      throw new FmnistException(
          "precision is float32, but this process's environment allows TF32 on a GPU; set "
              + NVIDIA
              + "=0 before it starts, or use precision tf32");
    }
    if (wanted == Precision.TF32 && (forbidden || asked(started) != Precision.TF32)) {
      throw new FmnistException(
          "precision is tf32, but this process's environment does not ask for it; before it starts, set "
              + TORCH
              + "=1 and unset "
              + NVIDIA
              + " (./fmnist --precision tf32 does both)");
    }
  }
}
