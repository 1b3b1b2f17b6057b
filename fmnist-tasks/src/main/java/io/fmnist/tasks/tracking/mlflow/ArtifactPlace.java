package io.fmnist.tasks.tracking.mlflow;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A run's folder in a store that the server itself writes to ({@code mlflow-artifacts:}). Other
 * stores (S3, a folder of the server's machine...) would need access of our own.
 *
 * @param segments of the folder's path
 */
record ArtifactPlace(List<String> segments) {
  private static final String SCHEME = "mlflow-artifacts";

  ArtifactPlace {
    segments = List.copyOf(segments);
  }

  /**
   * Understands where a server wants files.
   *
   * @param text its {@code artifact_uri}
   * @param server which answers; the place must be its own
   * @return empty if files cannot go through the server
   */
  static Optional<ArtifactPlace> of(String text, URI server) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    boolean here =
        uri.getRawAuthority() == null || uri.getRawAuthority().equals(server.getRawAuthority());
    if (!SCHEME.equals(uri.getScheme()) || !here || uri.getPath() == null) {
      return Optional.empty();
    }
    List<String> segments =
        Arrays.stream(uri.getPath().split("/", -1)).filter(s -> !s.isEmpty()).toList();
    boolean plain = segments.stream().noneMatch(s -> s.equals(".") || s.equals(".."));
    return plain && !segments.isEmpty()
        ? Optional.of(new ArtifactPlace(segments))
        : Optional.empty();
  }

  /** Returns where a file is put, below the server's address. */
  String path(String file) {
    return "api/2.0/mlflow-artifacts/artifacts/"
        + segments.stream().map(RestClient::encode).collect(Collectors.joining("/"))
        + "/"
        + RestClient.encode(file);
  }
}
