package io.fmnist.tasks.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.spec.SpecFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("what trackers are told of a description")
class FlatSpecTest {
  @Test
  void holdsEveryPartOfATraining() {
    Task task =
        SpecFormat.override(
            Catalogue.get("task0"),
            List.of(
                "targets={label_smoothing: 0.1, class_weights: [1, 1, 1, 1, 1, 1, 2, 1, 1, 1]}",
                "augmentation=[{kind: shift, pixels: 2}, {kind: flip, mode: alternating}]",
                "optimizer.weight_decay=0.05",
                "clip_norm=1",
                "schedule={kind: cosine, warmup_epochs: 3}",
                "ema.decay=0.99",
                "evaluation.flip=true",
                "early_stopping.patience=4",
                "keep=best",
                "reduce_on_plateau.factor=0.3",
                "layers[0].trainable=false",
                "from=runs/before"));
    assertThat(FlatSpec.of(task))
        .containsEntry("targets.label_smoothing", 0.1)
        .containsEntry(
            "targets.class_weights", "[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0]")
        .containsEntry("augmentation.0.kind", "shift")
        .containsEntry("augmentation.0.pixels", 2)
        .containsEntry("augmentation.1.mode", "alternating")
        .containsEntry("optimizer.weight_decay", 0.05)
        .containsEntry("clip_norm", 1.0)
        .containsEntry("schedule.warmup_epochs", 3)
        .containsEntry("ema.decay", 0.99)
        .containsEntry("evaluation.flip", true)
        .containsEntry("early_stopping.metric", "val_loss")
        .containsEntry("early_stopping.patience", 4)
        .containsEntry("keep", "best")
        .containsEntry("reduce_on_plateau.factor", 0.3)
        .containsEntry("reduce_on_plateau.min_lr", 0.0)
        .containsEntry("layers.0.trainable", false)
        .containsEntry("from", "runs/before");
  }
}
