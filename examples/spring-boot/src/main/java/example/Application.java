package example;

import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.predict.Predictor;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A web service that classifies pictures. */
@SpringBootApplication
public class Application {
  /** Loads the network once. All requests share it, and Spring closes it on shutdown. */
  @Bean
  Predictor predictor(@Value("${fmnist.model}") Path model) {
    return new Predictor(Backends.only(), ModelFile.read(model), RuntimeOptions.defaults());
  }

  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }
}
