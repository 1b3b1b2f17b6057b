package io.fmnist.cli.example;

import io.fmnist.api.backend.Backends;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;

public final class Example {
  public static void main(String[] args) {
    Architecture network =
        Architecture.builder(1, 28, 28)
            .conv2d(32, 3)
            .relu()
            .maxPool2d(2)
            .flatten()
            .dense(128)
            .relu()
            .dropout(0.5)
            .dense(10)
            .build();
    TrainingSpec training = TrainingSpec.of(Adam.keras(), 128, 3, 1);
    Dataset images = Datasets.load(args.length > 0 ? args[0] : null, FetchListener.silent());
    RunResult result =
        new Runner(Backends.only(), RunOptions.defaults())
            .run(Task.of("mine", network, training), images);
    System.out.printf("test accuracy %.4f%n", result.test().accuracy());
  }
}
