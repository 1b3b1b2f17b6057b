package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fmnist.api.data.LabeledImages;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainAndPredictTest {
  @Test
  void predictsRightlyAndPrintsNothing(@TempDir Path runs) {
    LabeledImages test = Datasets.load(Datasets.SYNTHETIC, FetchListener.silent()).test();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    String predicted;
    try {
      predicted = TrainAndPredict.run(Datasets.SYNTHETIC, runs);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertEquals(test.classNames().get(test.label(0)), predicted);
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }
}
