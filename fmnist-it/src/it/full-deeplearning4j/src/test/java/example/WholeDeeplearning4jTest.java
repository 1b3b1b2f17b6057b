package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fmnist.api.backend.Backends;
import io.fmnist.api.data.Dataset;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import java.util.List;
import org.datavec.api.records.reader.impl.collection.ListStringRecordReader;
import org.datavec.api.split.ListStringSplit;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class WholeDeeplearning4jTest {
  @Test
  void trainsThereAndHere() throws Exception {
    Dataset images = Datasets.load(Datasets.SYNTHETIC, FetchListener.silent());
    RunResult run =
        new Runner(Backends.only(), RunOptions.defaults().withLimit(1000))
            .run(Catalogue.find("task0", List.of("epochs=1")), images);
    assertEquals("dl4j", run.backend());
    assertTrue(run.test().accuracy() > 0.3, "accuracy " + run.test().accuracy());

    // What fmnist leaves out of Deeplearning4j: DataVec's readers.
    ListStringRecordReader rows = new ListStringRecordReader();
    rows.initialize(new ListStringSplit(List.of(List.of("0", "1", "0"), List.of("1", "0", "1"))));
    DataSetIterator batches = new RecordReaderDataSetIterator(rows, 2, 2, 2);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder().nIn(2).nOut(2).build())
                .build());
    network.init();
    network.fit(batches, 2);
    assertTrue(Double.isFinite(network.score()));
  }
}
