package io.fmnist.tasks.run;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.file.Sha256;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.spec.SpecFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Everything that decides what a run computes: two runs of equal identity on one machine give equal
 * bits. Its hash is the key by which a sweep knows that a cell is done.
 *
 * <p>Title, parent, change and reported accuracy of a task are words about it and do not count; its
 * id does, because results are grouped by it. Of the dataset the contents of its files count, not
 * its name or place; of a limit, the numbers of images that it left. The machine does not count, so
 * that a sweep can be spread over several.
 *
 * @param task with seed and epochs
 * @param backend id
 * @param device for example {@code cpu}
 * @param threads of the engine
 * @param dataSha256 of each source file of the images
 * @param images numbers of training, validation and test images
 * @param fmnist version of fmnist
 * @param engine version of the engine, as the backend describes it
 */
public record CellIdentity(
    Task task,
    String backend,
    String device,
    int threads,
    Map<String, String> dataSha256,
    List<Integer> images,
    String fmnist,
    String engine) {
  private static final String UNKNOWN = "unknown";

  public CellIdentity {
    dataSha256 = Map.copyOf(dataSha256);
    images = List.copyOf(images);
  }

  /**
   * Returns that of a run that is to begin; starts the engine.
   *
   * @param task of which {@link StartingWeights#pinned} is meant
   * @param options device, threads, limit
   */
  public static CellIdentity of(Task task, Backend backend, RunOptions options, Dataset dataset) {
    RunData data = RunData.of(dataset, options.limit(), task.training());
    return new CellIdentity(
        StartingWeights.pinned(task),
        backend.id(),
        options.runtime().device().toString(),
        options.runtime().threads(),
        data.sha256(),
        data.counts(),
        fmnist(RunEnvironment.describe()),
        engine(backend.describe()));
  }

  /** Returns the same with another engine. */
  CellIdentity withEngine(String other) {
    return new CellIdentity(task, backend, device, threads, dataSha256, images, fmnist, other);
  }

  /** Returns that of a finished run. */
  public static CellIdentity of(RunResult run) {
    return new CellIdentity(
        run.task(),
        run.backend(),
        run.runtime().device().toString(),
        run.runtime().threads(),
        run.data().sha256(),
        run.data().counts(),
        fmnist(run.environment()),
        engine(run.environment()));
  }

  /** Returns that of a run that was read back. */
  public static CellIdentity of(SavedRun run) {
    return new CellIdentity(
        run.task(),
        run.backend(),
        run.device(),
        run.threads(),
        run.dataSha256(),
        List.of(run.trainImages(), run.validationImages(), run.testImages()),
        fmnist(run.environment()),
        engine(run.environment()));
  }

  /** Returns fmnist's version among the facts of {@link RunEnvironment}. */
  public static String fmnist(Map<String, String> environment) {
    return environment.getOrDefault("fmnist", UNKNOWN);
  }

  /** Returns the engine's version among the facts of a backend. */
  public static String engine(Map<String, String> environment) {
    return environment.getOrDefault("engine", UNKNOWN);
  }

  /** Returns the SHA-256 of all of it, 64 lower-case hex digits. */
  public String key() {
    StringBuilder text = new StringBuilder("fmnist cell 1\n");
    parts().forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns what differs from another identity, a phrase for each part: {@code threads 2 instead of
   * 4}, or the part's name alone where its values are long.
   */
  public List<String> differences(CellIdentity other) {
    List<String> found = new ArrayList<>();
    Map<String, String> theirs = other.parts();
    parts()
        .forEach(
            (name, value) -> {
              String their = Objects.requireNonNull(theirs.get(name));
              if (!value.equals(their)) {
                boolean isLong = name.equals("description") || name.equals("data");
                found.add(isLong ? "the " + name : name + " " + value + " instead of " + their);
              }
            });
    return found;
  }

  private Map<String, String> parts() {
    Map<String, Object> description = new LinkedHashMap<>(SpecFormat.toMap(task));
    description.keySet().removeIf(key -> SpecFormat.LABELS.contains(key) && !key.equals("id"));
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("description", canonical(description));
    parts.put("data", new TreeMap<>(dataSha256).toString());
    parts.put("images", images.toString());
    parts.put("backend", backend);
    parts.put("device", device);
    parts.put("threads", Integer.toString(threads));
    parts.put("fmnist", fmnist);
    parts.put("engine", engine);
    return parts;
  }

  /**
   * Returns a text that means one thing. Numbers with a fraction are written in hexadecimal: the
   * decimal digits that Java prints are not the same in all of its versions.
   */
  private static String canonical(Object value) {
    if (value instanceof Map<?, ?> map) {
      StringBuilder text = new StringBuilder("{");
      map.forEach((k, v) -> text.append(k).append('=').append(canonical(v)).append(';'));
      return text.append('}').toString();
    }
    if (value instanceof List<?> list) {
      StringBuilder text = new StringBuilder("[");
      list.forEach(v -> text.append(canonical(v)).append(';'));
      return text.append(']').toString();
    }
    return value instanceof Double number ? Double.toHexString(number) : value.toString();
  }
}
