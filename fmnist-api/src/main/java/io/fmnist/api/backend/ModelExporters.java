package io.fmnist.api.backend;

import io.fmnist.api.FmnistException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.stream.Collectors;

/** Finds the export formats on the class path. */
public final class ModelExporters {
  private ModelExporters() {}

  /**
   * Returns every exporter by format.
   *
   * @throws FmnistException if a listed exporter cannot be loaded
   */
  public static List<ModelExporter> all() {
    List<ModelExporter> found = new ArrayList<>();
    try {
      Services.of(ModelExporter.class).forEach(found::add);
    } catch (ServiceConfigurationError e) {
      throw new FmnistException(
          "an export format on the class path cannot be loaded: "
              + e.getMessage()
              + "; check that its module and the engine have matching versions",
          e);
    }
    found.sort(Comparator.comparing(ModelExporter::format));
    return List.copyOf(found);
  }

  /**
   * Returns the exporter of a format.
   *
   * @throws FmnistException if there is none, with the formats there are
   */
  public static ModelExporter get(String format) {
    List<ModelExporter> all = all();
    return all.stream()
        .filter(e -> e.format().equals(format))
        .findFirst()
        .orElseThrow(
            () ->
                new FmnistException(
                    "no export format is named \""
                        + format
                        + "\"; "
                        + (all.isEmpty()
                            ? "there is none on the class path: add fmnist-tensorflow for saved-model"
                            : "there are "
                                + all.stream()
                                    .map(ModelExporter::format)
                                    .collect(Collectors.joining(", ")))));
  }
}
