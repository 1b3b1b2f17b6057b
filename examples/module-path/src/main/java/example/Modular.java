package example;

import io.fmnist.api.backend.Backends;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import java.util.List;

/** Trains from a named module. */
public final class Modular {
  private Modular() {}

  /** Trains a task of the catalogue for an epoch. */
  public static RunResult train() {
    return new Runner(Backends.only(), RunOptions.defaults().withLimit(200))
        .run(
            Catalogue.find("task0", List.of("epochs=1")),
            Datasets.load(Datasets.SYNTHETIC, FetchListener.silent()));
  }

  public static void main(String[] args) {
    RunResult run = train();
    System.out.println(
        Modular.class.getModule() + " trained on " + run.backend() + ": " + run.test().accuracy());
  }
}
