package example;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.predict.ImageReader;
import io.fmnist.tasks.predict.Prediction;
import io.fmnist.tasks.predict.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The endpoint {@code POST /predict} with a picture as the form field {@code picture}. */
@RestController
class PredictionController {
  private final Predictor predictor;

  PredictionController(Predictor predictor) {
    this.predictor = predictor;
  }

  @PostMapping("/predict")
  Prediction predict(@RequestParam("picture") MultipartFile picture) throws IOException {
    Path file = Files.createTempFile("picture", null);
    try {
      picture.transferTo(file);
      return predictor.predict(file, ImageReader.Inversion.AUTO);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @ExceptionHandler
  ProblemDetail unreadable(FmnistException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_ENTITY, e.getMessage());
  }
}
