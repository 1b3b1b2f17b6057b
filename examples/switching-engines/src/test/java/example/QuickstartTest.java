package example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fmnist.api.data.LabeledImages;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  @Test
  void classifiesAPictureAsTheTestDid(@TempDir Path folder) throws IOException {
    var images = Datasets.load(Datasets.SYNTHETIC, FetchListener.silent());
    LabeledImages test = images.test();
    ByteBuffer pixels = ByteBuffer.allocate(test.shape().elements());
    test.copyPixels(0, pixels);
    BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    picture.getRaster().setDataElements(0, 0, 28, 28, pixels.array());
    Path file = folder.resolve("picture.png");
    ImageIO.write(picture, "png", file.toFile());

    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Quickstart.run(images, folder, file);
    } finally {
      System.setOut(out);
    }
    SavedRun run = SavedRuns.in(folder).get(0);
    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("test accuracy " + run.testAccuracy()), text);
    assertTrue(text.contains("name=" + test.classNames().get(run.predictions().get(0))), text);
  }
}
