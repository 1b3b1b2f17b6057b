package io.fmnist.study.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.study.stats.DataKey;
import io.fmnist.study.stats.MadeRuns;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.SavedRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("the test images of a report")
class TestImagesTest {
  @TempDir private Path folder;

  @Test
  void arePicturesAsTheNetworkSawThem() throws IOException {
    for (String name : List.of("cat", "dog")) {
      for (int i = 0; i < 5; i++) {
        BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setSample(i, name.length(), 0, name.hashCode() & 0xFF);
        Path file = Files.createDirectories(folder.resolve(name)).resolve(i + ".png");
        ImageIO.write(picture, "png", file.toFile());
      }
    }
    Task task = Catalogue.get("task3");
    Dataset dataset =
        Datasets.load(folder.toString(), task.architecture().input(), FetchListener.silent());
    int images = dataset.test().size();
    DataKey key = new DataKey(dataset.name(), false, 6, 2, images, dataset.sha256());
    SavedRun run = MadeRuns.of(task, "pytorch", 1, 0.5, key, 1);
    TestImages found = TestImages.of(run, folder.toString());
    assertThat(found.problem()).isEmpty();
    assertThat(found.images()).map(LabeledImages::shape).contains(task.architecture().input());
    Files.delete(folder.resolve("dog/0.png"));
    assertThat(TestImages.of(run, folder.toString()).problem()).contains("are not those that");
  }
}
