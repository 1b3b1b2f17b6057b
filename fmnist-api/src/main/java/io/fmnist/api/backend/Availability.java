package io.fmnist.api.backend;

/**
 * Whether a backend can start here, found without starting it.
 *
 * @param isAvailable whether it can
 * @param reason if not, why and what to do; else empty
 */
public record Availability(boolean isAvailable, String reason) {
  /** It can start. */
  public static Availability yes() {
    return new Availability(true, "");
  }

  /** It cannot start, with the reason and what to do. */
  public static Availability no(String reason) {
    return new Availability(false, reason);
  }
}
