package io.fmnist.api.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table that {@link Architecture#summary()} prints. */
final class Summary {
  // Of a terminal; a layer whose text is longer goes on in further lines.
  private static final int WIDTH = 80;
  private static final int LEAST = 20;

  private Summary() {}

  static String of(Architecture architecture, FrozenLayers frozen) {
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
    int most = Math.max(LEAST, WIDTH - widths[1] - widths[2] - widths[3] - 6);
    widths[0] = Math.min(widths[0], most);
    for (int r = 0; r < rows.size(); r++) {
      List<String> row = rows.get(r);
      List<String> layer = lines(row.get(0), most);
      text.append(
          String.format(
              Locale.ROOT,
              "%-" + widths[0] + "s  %-" + widths[1] + "s  %" + widths[2] + "s  %" + widths[3]
                  + "s%n",
              layer.get(0),
              row.get(1),
              row.get(2),
              row.get(3)));
      layer.stream().skip(1).forEach(l -> text.append(l).append(System.lineSeparator()));
      if (r == 0) {
        text.append("-".repeat(widths[0] + widths[1] + widths[2] + widths[3] + 6))
            .append(System.lineSeparator());
      }
    }
    long all = architecture.parameterCount();
    long trainable =
        architecture.parameters().stream()
            .filter(p -> p.isTrainable() && !frozen.contains(p))
            .mapToLong(ParameterSpec::size)
            .sum();
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

  /** Breaks a layer's text at spaces. */
  private static List<String> lines(String layer, int most) {
    List<String> lines = new ArrayList<>();
    String rest = layer;
    String indent = " ".repeat(layer.length() - layer.stripLeading().length() + 4);
    while (rest.length() > most) {
      int end = rest.lastIndexOf(' ', most);
      if (rest.substring(0, Math.max(0, end)).isBlank()) {
        break;
      }
      lines.add(rest.substring(0, end));
      rest = indent + rest.substring(end + 1);
    }
    lines.add(rest);
    return lines;
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
