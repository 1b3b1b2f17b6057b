package example;

import io.fmnist.tasks.predict.Classifier;
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
  Classifier classifier(@Value("${fmnist.model}") Path model) {
    return Classifier.load(model);
  }

  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }
}
