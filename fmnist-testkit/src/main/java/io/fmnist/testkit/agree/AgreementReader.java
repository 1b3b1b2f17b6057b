package io.fmnist.testkit.agree;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.api.FmnistException;
import io.fmnist.tasks.file.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads agreement back from the JSON file that {@link AgreementFiles} wrote. */
final class AgreementReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  // Sixteen tasks on three pairs take 200 kB.
  private static final int MAX_FILE = 32 << 20;

  private AgreementReader() {}

  static AgreementReport read(Path file) {
    try {
      return report(JSON.readTree(TextFile.read(file, MAX_FILE)));
    } catch (JsonProcessingException e) {
      throw damaged(file, "no valid JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw damaged(file, e.toString(), e);
    }
  }

  private static FmnistException damaged(Path file, String why, @Nullable Exception e) {
    return new FmnistException(
        "agreement "
            + file
            + " cannot be read: "
            + why
            + "; fmnist agree -o FILE.md writes one as FILE.json",
        e);
  }

  private static AgreementReport report(JsonNode root) {
    if (root.path("format").asInt() != AgreementJson.FORMAT) {
      throw new IllegalArgumentException(
          "its format is " + root.path("format") + "; " + AgreementJson.FORMAT + " is needed");
    }
    Map<String, Map<String, String>> engines = new LinkedHashMap<>();
    need(root, "engines").properties().forEach(e -> engines.put(e.getKey(), facts(e.getValue())));
    List<TaskAgreement> tasks = list(root, "tasks", AgreementReader::task);
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("it has no task");
    }
    return new AgreementReport(
        text(root, "dataset"),
        need(root, "synthetic").asBoolean(),
        whole(root, "threads"),
        facts(need(root, "environment")),
        engines,
        tasks);
  }

  private static TaskAgreement task(JsonNode node) {
    return new TaskAgreement(
        text(node, "task"),
        text(node, "title"),
        need(node, "seed").asLong(),
        backends(node),
        whole(node, "steps"),
        whole(node, "trainingSteps"),
        whole(node, "testImages"),
        number(node, "testAccuracy"),
        whole(node, "ties"),
        list(node, "notes", JsonNode::asText),
        list(node, "findings", AgreementReader::finding),
        number(node, "seconds"));
  }

  private static List<String> backends(JsonNode node) {
    List<String> backends = list(node, "backends", JsonNode::asText);
    if (backends.size() < 2) {
      throw new IllegalArgumentException("backends is " + backends + "; two or more are needed");
    }
    return backends;
  }

  private static Finding finding(JsonNode node) {
    return new Finding(
        named(node, "rung", Rung.values()),
        Pair.of(text(node, "first"), text(node, "second")),
        named(node, "quantity", Quantity.values()),
        number(node, "error"),
        number(node, "allowed"),
        text(node, "place"),
        number(node, "expected"),
        number(node, "actual"));
  }

  private static <E extends Enum<E>> E named(JsonNode node, String key, E[] known) {
    String name = text(node, key);
    for (E one : known) {
      if (one.toString().equals(name)) {
        return one;
      }
    }
    throw new IllegalArgumentException(
        key + " is \"" + name + "\"; one of " + List.of(known) + " is needed");
  }

  private static JsonNode need(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("it has no " + key);
    }
    return value;
  }

  private static String text(JsonNode node, String key) {
    return need(node, key).asText();
  }

  private static int whole(JsonNode node, String key) {
    JsonNode value = need(node, key);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw new IllegalArgumentException(key + " is " + value + "; a whole number is needed");
    }
    return value.asInt();
  }

  // JSON has no infinity and no NaN: they are text there.
  private static double number(JsonNode node, String key) {
    JsonNode value = need(node, key);
    try {
      return value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " is " + value + "; a number is needed", e);
    }
  }

  private static <T> List<T> list(JsonNode node, String key, Function<JsonNode, T> element) {
    JsonNode rows = need(node, key);
    if (!rows.isArray()) {
      throw new IllegalArgumentException(key + " is " + rows.getNodeType() + "; a list is needed");
    }
    List<T> list = new ArrayList<>();
    rows.forEach(row -> list.add(element.apply(row)));
    return list;
  }

  private static Map<String, String> facts(JsonNode node) {
    Map<String, String> facts = new LinkedHashMap<>();
    node.properties().forEach(e -> facts.put(e.getKey(), e.getValue().asText()));
    return facts;
  }
}
