package io.fmnist.api.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table that {@link Architecture#summary()} prints. */
final class Summary {
  private Summary() {}

  static String of(Architecture architecture) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("Layer", "Output shape", "Parameters", "Multiply-adds"));
    rows.add(List.of("input", architecture.input().toString(), "0", "0"));
    addRows(rows, architecture.resolved(), "");
    StringBuilder text = new StringBuilder();
    int[] widths = new int[4];
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      List<String> row = rows.get(r);
      text.append(
          String.format(
              Locale.ROOT,
              "%-" + widths[0] + "s  %-" + widths[1] + "s  %" + widths[2] + "s  %" + widths[3]
                  + "s%n",
              row.toArray()));
      if (r == 0) {
        text.append("-".repeat(widths[0] + widths[1] + widths[2] + widths[3] + 6))
            .append(System.lineSeparator());
      }
    }
    long all = architecture.parameterCount();
    long trainable = architecture.trainableCount();
    text.append(
        String.format(
            Locale.ROOT,
            "Parameters %,d (%,d trainable, %,d not)%nMultiply-adds per image %,d%n",
            all,
            trainable,
            all - trainable,
            architecture.multiplyAdds()));
    return text.toString();
  }

  private static void addRows(List<List<String>> rows, List<ResolvedLayer> layers, String indent) {
    for (ResolvedLayer at : layers) {
      long parameters = at.parameters().stream().mapToLong(ParameterSpec::size).sum();
      rows.add(
          List.of(
              indent + at.path() + " " + at.layer().summary(),
              at.output().toString(),
              String.format(Locale.ROOT, "%,d", parameters),
              String.format(Locale.ROOT, "%,d", at.multiplyAdds())));
      addRows(rows, at.main(), indent + "  ");
      addRows(rows, at.shortcut(), indent + "  ");
    }
  }
}
