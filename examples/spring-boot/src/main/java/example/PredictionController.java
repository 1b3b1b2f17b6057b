package example;

import io.fmnist.api.FmnistException;
import io.fmnist.data.picture.ImageReader.Inversion;
import io.fmnist.tasks.predict.Classifier;
import io.fmnist.tasks.predict.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/**
 * The endpoints {@code POST /predict}, with a picture as the form field {@code picture}, and {@code
 * GET /classes}.
 */
@RestController
class PredictionController {
  private final Classifier classifier;

  PredictionController(Classifier classifier) {
    this.classifier = classifier;
  }

  @PostMapping("/predict")
  Prediction predict(@RequestParam("picture") MultipartFile picture) throws IOException {
    Path file = Files.createTempFile("picture", null);
    try {
      picture.transferTo(file);
      return classifier.predict(pixels(file));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @GetMapping("/classes")
  List<String> classes() {
    return classifier.classNames();
  }

  private byte[] pixels(Path file) {
    try {
      return classifier.pixels(file, Inversion.AUTO);
    } catch (FmnistException e) {
      throw new UnreadablePictureException(e);
    }
  }

  /** The client's fault; whatever else goes wrong is the server's, and answered with 500. */
  private static final class UnreadablePictureException extends RuntimeException {
    UnreadablePictureException(FmnistException cause) {
      super(cause);
    }
  }

  /** Does not repeat the message, which names the server's own file. */
  @ExceptionHandler
  ProblemDetail unreadable(UnreadablePictureException e) {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.UNPROCESSABLE_ENTITY, "the picture cannot be read; send PNG, JPEG, GIF or BMP");
  }
}
