package io.fmnist.tasks.tracking.mlflow;

import io.fmnist.api.FmnistException;
import io.fmnist.api.PrintableText;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a tracking server is, and what lets us in. Only {@link #authorization()} holds secrets; the
 * address has none, so it can be shown.
 *
 * @param base scheme, host, port and path, without a slash at the end
 * @param authorization value of the header of that name; empty if the server asks for nobody
 * @param experiment under which runs are kept
 */
public record MlflowAddress(URI base, Optional<String> authorization, String experiment) {
  private static final String DEFAULT_EXPERIMENT = "fmnist";
  private static final String USERNAME = "MLFLOW_TRACKING_USERNAME";
  private static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";
  private static final String TOKEN = "MLFLOW_TRACKING_TOKEN";
  private static final String BASIC = "Basic ";
  private static final String ALLOWED =
      "http://HOST:PORT or https://HOST is allowed, with a path or USER:PASSWORD@ if need be";

  /**
   * Reads an address as a user gives it. A name and password come from it, each else from {@code
   * MLFLOW_TRACKING_USERNAME} and {@code MLFLOW_TRACKING_PASSWORD}, else a token from {@code
   * MLFLOW_TRACKING_TOKEN}; the experiment from {@code MLFLOW_EXPERIMENT_NAME}, else {@code
   * fmnist}.
   *
   * @param environment returns a variable's value, or null
   * @throws FmnistException if it is no address of a server; the message shows no secret
   */
  public static MlflowAddress parse(String text, UnaryOperator<@Nullable String> environment) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      // Without the cause, whose message repeats the whole text.
      throw wrong(text, "it is not an address");
    }
    String scheme = String.valueOf(uri.getScheme());
    if (!scheme.matches("(?i)https?")) {
      throw wrong(
          text,
          uri.isOpaque() || uri.getScheme() == null
              ? "http:// is missing"
              : "it must start with http:// or https://, not " + scheme + ":");
    }
    if (uri.getHost() == null) {
      throw wrong(
          text,
          uri.getRawAuthority() == null
              ? "it has no host"
              : "Java takes no such host, perhaps for an underscore; give the host's other name or"
                  + " its number");
    }
    if (String.valueOf(uri.getRawPath()).contains("@")) {
      throw wrong(text, "an @ stands in its path; in a name or password write %2F for a slash");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw wrong(text, "it goes on after the path");
    }
    String path = String.valueOf(uri.getRawPath()).replaceAll("/+$", "");
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String experiment = value(environment, "MLFLOW_EXPERIMENT_NAME").orElse(DEFAULT_EXPERIMENT);
    return new MlflowAddress(
        URI.create(scheme.toLowerCase(java.util.Locale.ROOT) + "://" + uri.getHost() + port + path),
        authorization(uri, environment),
        experiment);
  }

  private static Optional<String> authorization(
      URI uri, UnaryOperator<@Nullable String> environment) {
    // An empty password is one: some servers take a key as the name.
    Optional<String> password = Optional.ofNullable(environment.apply(PASSWORD));
    if (uri.getRawUserInfo() != null) {
      // A plus sign is itself here; URLDecoder takes it for a space.
      String user =
          URLDecoder.decode(uri.getRawUserInfo().replace("+", "%2B"), StandardCharsets.UTF_8);
      return Optional.of(basic(user.contains(":") ? user : user + ":" + password.orElse("")));
    }
    Optional<String> user = value(environment, USERNAME);
    if (user.isPresent() && password.isPresent()) {
      return Optional.of(basic(user.get() + ":" + password.get()));
    }
    return value(environment, TOKEN).map(MlflowAddress::bearer);
  }

  /**
   * Returns name and password of an address as MLflow's variables, for a process that is given the
   * address without them; empty where there are none.
   *
   * @param environment returns a variable's value, or null
   */
  public static Map<String, String> variables(
      String text, UnaryOperator<@Nullable String> environment) {
    return parse(text, environment)
        .authorization()
        .filter(value -> value.startsWith(BASIC) && !PrintableText.withoutUser(text).equals(text))
        .map(value -> Base64.getDecoder().decode(value.substring(BASIC.length())))
        .map(user -> new String(user, StandardCharsets.UTF_8).split(":", 2))
        .map(user -> Map.of(USERNAME, user[0], PASSWORD, user[1]))
        .orElse(Map.of());
  }

  private static String bearer(String token) {
    String stripped = token.strip();
    if (!stripped.matches("[!-~]+")) {
      // Without the token, which is a secret.
      throw new FmnistException(
          TOKEN
              + " has characters that no token has; letters, digits and signs of ASCII are allowed");
    }
    return "Bearer " + stripped;
  }

  private static String basic(String user) {
    return BASIC + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String> value(
      UnaryOperator<@Nullable String> environment, String variable) {
    return Optional.ofNullable(environment.apply(variable)).filter(value -> !value.isBlank());
  }

  private static FmnistException wrong(String text, String reason) {
    // What stands before an @ may be a password.
    String shown = text.substring(text.lastIndexOf('@') + 1);
    return new FmnistException(
        "MLflow's address is \"" + shown + "\", but " + reason + "; " + ALLOWED);
  }

  /** Shows the address alone. */
  @Override
  public String toString() {
    return base.toString();
  }
}
