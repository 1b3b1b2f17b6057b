package io.fmnist.tasks.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.file.Reason;
import io.fmnist.api.file.Sha256;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.train.TrainingState;
import io.fmnist.api.train.TrainingState.EpochSums;
import io.fmnist.data.Datasets;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.model.Checksums;
import io.fmnist.tasks.model.SafeTensors;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A training that can be resumed: a folder of {@code checkpoint.json} (which run it is, how far it
 * is, its history) and {@code state.safetensors} (weights, their average, those of the best epoch,
 * optimizer state, in the canonical layout, each with its checksum). It appears whole or not at
 * all.
 *
 * @param identity everything that decides what the run computes
 * @param limit the most images of each part, if any
 * @param started when the run began
 * @param seconds that it has taken so far
 * @param state of the training
 */
public record Checkpoint(
    CellIdentity identity,
    OptionalInt limit,
    Instant started,
    double seconds,
    TrainingState state) {
  /** Number of the format; a newer one is refused. */
  public static final int FORMAT = 1;

  private static final String RECORD = "checkpoint.json";
  private static final String STATE = "state.safetensors";
  private static final String STEP = "step-";
  private static final Pattern NAME = Pattern.compile(STEP + "\\d{10}");
  private static final String RECORD_SUM = "checkpoint";
  private static final String WEIGHTS = "weights/";
  private static final String AVERAGE = "average/";
  private static final String KEPT = "kept/";
  private static final String OPTIMIZER = "optimizer/";
  private static final String EXACT = "exact/";
  private static final String RESUMED = ", resumed at step ";
  private static final int MAX_RECORD = 256 << 20;

  /**
   * What {@code checkpoint.json} holds.
   *
   * @param keptEpoch after which the weights were taken with which the training is to end, if any
   * @param learningRate where it is no longer the optimizer's
   */
  private record Header(
      int format,
      String fmnist,
      String backend,
      String engine,
      String device,
      int threads,
      JsonNode description,
      Map<String, String> dataSha256,
      List<Integer> images,
      @Nullable Integer limit,
      String started,
      double seconds,
      int steps,
      long optimizerSteps,
      @Nullable Long averageUpdates,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer keptEpoch,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double learningRate,
      EpochSums epochSums,
      List<RunRecord.Epoch> history) {
    CellIdentity identity() {
      return new CellIdentity(
          SpecFormat.read(description.toString(), "checkpoint.json", List.of()),
          backend,
          device,
          threads,
          dataSha256,
          images,
          fmnist,
          engine);
    }
  }

  /**
   * Writes the folder {@code step-N}, whole or not at all.
   *
   * @param parent made itself if need be
   * @return the new folder
   * @throws IOException if it cannot be written; nothing is left then
   */
  public Path write(Path parent) throws IOException {
    Path folder = Files.createDirectories(parent).resolve(name(state.steps()));
    if (!Files.exists(folder)) {
      WholeFile.write(folder, this::fill);
    }
    return folder;
  }

  private static String name(int steps) {
    String digits = Integer.toString(steps);
    return STEP + "0".repeat(10 - digits.length()) + digits;
  }

  private void fill(Path folder) throws IOException {
    Files.createDirectory(folder);
    String text = Json.page(header()) + "\n";
    Files.writeString(folder.resolve(RECORD), text);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    put(tensors, WEIGHTS, state.weights());
    state.average().ifPresent(average -> put(tensors, AVERAGE, average.weights()));
    state.kept().ifPresent(kept -> put(tensors, KEPT, kept.weights()));
    state.optimizer().slots().forEach((slot, w) -> put(tensors, OPTIMIZER + slot + "/", w));
    state.optimizer().exact().forEach((form, w) -> put(tensors, EXACT + form + "/", w));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "fmnist checkpoint " + FORMAT);
    metadata.put(RECORD_SUM, Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    Weights all = new Weights(tensors);
    Checksums.add(metadata, all);
    SafeTensors.write(folder.resolve(STATE), metadata, all);
  }

  private static void put(Map<String, Tensor> tensors, String prefix, Weights weights) {
    weights.asMap().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
  }

  private Header header() {
    double rate = identity.task().training().optimizer().learningRate();
    try {
      return new Header(
          FORMAT,
          identity.fmnist(),
          identity.backend(),
          identity.engine(),
          identity.device(),
          identity.threads(),
          Json.MAPPER.readTree(SpecFormat.toJson(identity.task())),
          identity.dataSha256(),
          identity.images(),
          limit.isPresent() ? limit.getAsInt() : null,
          started.toString(),
          seconds,
          state.steps(),
          state.optimizer().steps(),
          state.average().map(TrainingState.Average::updates).orElse(null),
          state.kept().map(TrainingState.Kept::epoch).orElse(null),
          state.learningRate() == rate ? null : state.learningRate(),
          state.sums(),
          state.epochs().stream().map(RunRecord.Epoch::of).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was just written is JSON", e);
    }
  }

  /**
   * Reads a checkpoint.
   *
   * @param path its folder, or one that holds checkpoints or a run's hidden folder with them: then
   *     the latest
   * @throws FmnistException if there is none, or it is damaged or of another format
   */
  public static Checkpoint read(Path path) {
    List<Path> all = in(path);
    Path folder = all.isEmpty() ? path : all.get(all.size() - 1);
    if (!Files.isDirectory(folder) || !Files.exists(folder.resolve(RECORD))) {
      throw new FmnistException(
          "there is no checkpoint in " + path + "; give a folder .run-... of the folder of runs");
    }
    try {
      String text = TextFile.read(folder.resolve(RECORD), MAX_RECORD);
      Header header = Json.read(text, FORMAT, Header.class);
      SafeTensors.Content content = SafeTensors.read(folder.resolve(STATE));
      Checksums.require(content);
      if (!Sha256.of(text.getBytes(StandardCharsets.UTF_8))
          .equals(content.metadata().get(RECORD_SUM))) {
        throw new IllegalArgumentException("checkpoint.json is not the one that was written");
      }
      return of(header, content.tensors());
    } catch (IOException | FmnistException | IllegalArgumentException | DateTimeException e) {
      String older = all.size() > 1 ? "; the one before it is " + all.get(all.size() - 2) : "";
      throw new FmnistException(
          "checkpoint " + folder + " cannot be used: " + reason(e) + older, e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
  }

  private static Checkpoint of(Header header, Weights tensors) {
    Map<String, Map<String, Tensor>> groups = new LinkedHashMap<>();
    tensors
        .asMap()
        .forEach(
            (name, tensor) -> {
              int end = name.lastIndexOf('/') + 1;
              groups
                  .computeIfAbsent(name.substring(0, end), group -> new LinkedHashMap<>())
                  .put(name.substring(end), tensor);
            });
    Map<String, Weights> slots = new LinkedHashMap<>();
    Map<String, Weights> exact = new LinkedHashMap<>();
    groups.forEach(
        (group, named) -> {
          if (group.startsWith(OPTIMIZER)) {
            slots.put(group.substring(OPTIMIZER.length(), group.length() - 1), new Weights(named));
          } else if (group.startsWith(EXACT)) {
            exact.put(group.substring(EXACT.length(), group.length() - 1), new Weights(named));
          }
        });
    Long updates = header.averageUpdates();
    Weights average = new Weights(groups.getOrDefault(AVERAGE, Map.of()));
    Integer keptEpoch = header.keptEpoch();
    Weights kept = new Weights(groups.getOrDefault(KEPT, Map.of()));
    CellIdentity identity = header.identity();
    Double rate = header.learningRate();
    TrainingState state =
        new TrainingState(
            header.steps(),
            new Weights(groups.getOrDefault(WEIGHTS, Map.of())),
            new OptimizerState(header.optimizerSteps(), slots, exact),
            updates == null
                ? Optional.empty()
                : Optional.of(new TrainingState.Average(average, updates)),
            keptEpoch == null
                ? Optional.empty()
                : Optional.of(new TrainingState.Kept(keptEpoch, kept)),
            rate == null ? identity.task().training().optimizer().learningRate() : rate,
            header.history().stream().map(RunRecord.Epoch::metrics).toList(),
            header.epochSums());
    return new Checkpoint(
        identity,
        header.limit() == null ? OptionalInt.empty() : OptionalInt.of(header.limit()),
        Instant.parse(header.started()),
        header.seconds(),
        state);
  }

  /**
   * Returns the checkpoints in a folder, or in its folder of checkpoints; the latest comes last.
   */
  static List<Path> in(Path folder) {
    List<Path> found = new ArrayList<>();
    for (Path each : List.of(folder, folder.resolve(PartialFolder.CHECKPOINTS))) {
      try (Stream<Path> files = Files.list(each)) {
        files
            .filter(f -> NAME.matcher(String.valueOf(f.getFileName())).matches())
            .sorted(Comparator.comparing(Path::toString))
            .forEach(found::add);
      } catch (NoSuchFileException | NotDirectoryException e) {
        // There are none, or its owner published the folder just now.
      } catch (IOException e) {
        throw new FmnistException("folder " + each + " cannot be read: " + Reason.of(e), e);
      }
    }
    return found;
  }

  /** Returns of which run the checkpoints in a folder are; empty where none of them tells. */
  static Optional<CellIdentity> identityIn(Path folder) {
    return in(folder).stream().flatMap(f -> identity(f).stream()).findFirst();
  }

  private static Optional<CellIdentity> identity(Path folder) {
    try {
      String text = TextFile.read(folder.resolve(RECORD), MAX_RECORD);
      return Optional.of(Json.read(text, FORMAT, Header.class).identity());
    } catch (IOException | FmnistException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Says which images have these hashes, as far as that is known. */
  private static String images(Map<String, String> sha256) {
    if (sha256.equals(Datasets.officialSha256())) {
      return "fashion-mnist";
    }
    String drawn = sha256.get("generator");
    return drawn == null ? "images of " + String.join(", ", new TreeSet<>(sha256.keySet())) : drawn;
  }

  /**
   * Returns what a run is that goes on from here. On another engine, device or thread count its
   * engine is said to be resumed, because the results are then not those of an undisturbed run.
   *
   * @param here what a run from the start would be
   * @throws FmnistException if it has another description, other images or another version of
   *     fmnist
   */
  public CellIdentity continuedBy(CellIdentity here) {
    CellIdentity mine =
        new CellIdentity(
            identity.task(),
            here.backend(),
            here.device(),
            here.threads(),
            identity.dataSha256(),
            identity.images(),
            identity.fmnist(),
            here.engine());
    List<String> differences = here.differences(mine);
    if (!differences.isEmpty()) {
      String images =
          here.dataSha256().equals(identity.dataSha256())
              ? ""
              : "; it was trained on "
                  + images(identity.dataSha256())
                  + ", and here are "
                  + images(here.dataSha256())
                  + ", see --data";
      throw new FmnistException(
          "this checkpoint belongs to another run; different here: "
              + String.join("; ", differences)
              + images
              + "; give the task, options and images that it was written with");
    }
    boolean same =
        identity.backend().equals(here.backend())
            && identity.device().equals(here.device())
            && identity.threads() == here.threads();
    if (same
        && (identity.engine().equals(here.engine())
            || identity.engine().startsWith(here.engine() + RESUMED))) {
      return here.withEngine(identity.engine());
    }
    return here.withEngine(
        here.engine()
            + RESUMED
            + state.steps()
            + " from "
            + identity.backend()
            + " ("
            + identity.engine()
            + ") on "
            + identity.device()
            + ", threads "
            + identity.threads());
  }
}
