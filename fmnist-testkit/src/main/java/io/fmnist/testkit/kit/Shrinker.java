package io.fmnist.testkit.kit;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes a failing network small: takes layers away, dissolves residuals and halves the input, one
 * at a time and as long as the network still fails.
 */
final class Shrinker {
  private Shrinker() {}

  /**
   * Returns a network that still fails and from which no single layer can be taken.
   *
   * @param failing a network for which {@code fails} is true
   * @param fails whether a network shows the failure; asked about valid networks only
   */
  static Architecture shrink(Architecture failing, Predicate<Architecture> fails) {
    Architecture least = failing;
    boolean shrunk = true;
    while (shrunk) {
      shrunk = false;
      for (Architecture smaller : smaller(least)) {
        if (fails.test(smaller)) {
          least = smaller;
          shrunk = true;
          break;
        }
      }
    }
    return least;
  }

  /** Returns the valid networks that are one step smaller, those with fewer layers first. */
  private static List<Architecture> smaller(Architecture network) {
    List<Architecture> all = new ArrayList<>();
    for (List<Layer> layers : smaller(network.layers())) {
      valid(network.input(), layers).ifPresent(all::add);
    }
    ImageShape in = network.input();
    List<ImageShape> inputs =
        List.of(
            new ImageShape((in.channels() + 1) / 2, in.height(), in.width()),
            new ImageShape(in.channels(), (in.height() + 1) / 2, in.width()),
            new ImageShape(in.channels(), in.height(), (in.width() + 1) / 2));
    for (ImageShape input : inputs) {
      if (!input.equals(in)) {
        valid(input, network.layers()).ifPresent(all::add);
      }
    }
    return all;
  }

  private static List<List<Layer>> smaller(List<Layer> layers) {
    List<List<Layer>> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      all.add(replaced(layers, i, List.of()));
      if (layers.get(i) instanceof Residual residual) {
        all.add(replaced(layers, i, residual.main()));
        all.add(replaced(layers, i, residual.shortcut()));
        for (List<Layer> main : smaller(residual.main())) {
          if (!main.isEmpty()) {
            all.add(replaced(layers, i, List.of(new Residual(main, residual.shortcut()))));
          }
        }
        for (List<Layer> shortcut : smaller(residual.shortcut())) {
          all.add(replaced(layers, i, List.of(new Residual(residual.main(), shortcut))));
        }
      }
    }
    return all;
  }

  private static List<Layer> replaced(List<Layer> layers, int index, List<Layer> by) {
    List<Layer> changed = new ArrayList<>(layers.subList(0, index));
    changed.addAll(by);
    changed.addAll(layers.subList(index + 1, layers.size()));
    return changed;
  }

  private static Optional<Architecture> valid(ImageShape input, List<Layer> layers) {
    try {
      return Optional.of(new Architecture(input, layers));
    } catch (InvalidSpecException e) {
      // Not every part of a network is a network.
      return Optional.empty();
    }
  }
}
