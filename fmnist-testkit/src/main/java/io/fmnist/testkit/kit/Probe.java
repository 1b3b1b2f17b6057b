package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.RuntimeOptions;
import java.util.List;

/** Makes a backend compute something; the same probe reads the reference and its mistakes. */
interface Probe {
  /** Reads values, always the same ones in the same order. */
  List<Reading> read(Backend backend, RuntimeOptions runtime);
}
