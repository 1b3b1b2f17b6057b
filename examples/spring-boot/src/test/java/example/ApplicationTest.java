package example;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.predict.Classifier;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

@ExtendWith(OutputCaptureExtension.class)
class ApplicationTest {
  private static final Dataset IMAGES = Datasets.load(Datasets.SYNTHETIC, FetchListener.silent());

  @Test
  void classifiesPicturesOfManyClientsAndLogsNothingOfTheEngine(
      CapturedOutput output, @TempDir Path folder) throws IOException {
    Path model = folder.resolve("model.safetensors");
    network().write(model);
    try (var context = start(model)) {
      String url = "http://localhost:" + context.getWebServer().getPort() + "/predict";
      Classifier classifier = context.getBean(Classifier.class);
      List<String> expected =
          IntStream.range(0, 50).mapToObj(i -> classifier.predict(pixels(i)).best().name()).toList();
      assertThat(expected.stream().distinct().count()).isGreaterThan(1);
      List<String> answers =
          IntStream.range(0, 50).parallel().mapToObj(i -> best(post(url, png(i)))).toList();
      assertThat(answers).isEqualTo(expected);

      ResponseEntity<String> refused = post(url, "no picture".getBytes());
      assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_ENTITY);
      String classes = new TestRestTemplate().getForObject(url.replace("predict", "classes"), String.class);
      assertThat(classes).contains("\"Trouser\"", "\"Bag\"");
    }
    assertThat(output.getAll())
        .contains("Started")
        .doesNotContain("SLF4J", "ai.djl", " WARN ", " ERROR ");
  }

  /** Returns a network that has learned nothing: the engine must start in the service, not here. */
  private static ModelFile network() {
    Architecture network = Architecture.builder(1, 28, 28).flatten().dense(10).build();
    Task task = Task.of("mine", network, TrainingSpec.of(Adam.keras(), 64, 1, 1));
    List<String> classes = IMAGES.train().classNames();
    return new ModelFile(task, Weights.initial(network, 1), classes, IMAGES.name());
  }

  private static ServletWebServerApplicationContext start(Path model) {
    return (ServletWebServerApplicationContext)
        SpringApplication.run(Application.class, "--server.port=0", "--fmnist.model=" + model);
  }

  private static byte[] pixels(int image) {
    LabeledImages test = IMAGES.test();
    ByteBuffer pixels = ByteBuffer.allocate(test.shape().elements());
    test.copyPixels(image, pixels);
    return pixels.array();
  }

  private static byte[] png(int image) {
    BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    picture.getRaster().setDataElements(0, 0, 28, 28, pixels(image));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static ResponseEntity<String> post(String url, byte[] picture) {
    MultiValueMap<String, Object> form = new LinkedMultiValueMap<>();
    form.add(
        "picture",
        new ByteArrayResource(picture) {
          @Override
          public String getFilename() {
            return "picture.png";
          }
        });
    return new TestRestTemplate().postForEntity(url, new HttpEntity<>(form), String.class);
  }

  /** Returns the first class of a response, which is the likeliest. */
  private static String best(ResponseEntity<String> response) {
    assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
    return response.getBody().replaceFirst(".*?\"name\":\"([^\"]*)\".*", "$1");
  }
}
