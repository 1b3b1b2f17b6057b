package io.fmnist.testkit.kit;

import io.fmnist.api.model.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.opentest4j.TestAbortedException;

/** Checks on random networks; a failing one is shrunk before it is reported. */
final class RandomChecks {
  /** The networks of a seed, which every level checks. */
  private static final Map<Long, List<Lazy<RandomNetworks.Drawn>>> DRAWN =
      new ConcurrentHashMap<>();

  private RandomChecks() {}

  /** What is checked on each network. */
  interface Body {
    void run(Check check, Session session, Sample sample);
  }

  static List<Check> of(Rule rule, long seed, Body body) {
    List<Lazy<RandomNetworks.Drawn>> networks = DRAWN.computeIfAbsent(seed, RandomChecks::draw);
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      Lazy<RandomNetworks.Drawn> drawn = networks.get(i);
      checks.add(
          new Check(
              rule,
              "random network " + i + " of seed " + seed,
              (check, session) -> run(check, session, drawn.get(), body)));
    }
    return checks;
  }

  private static List<Lazy<RandomNetworks.Drawn>> draw(long seed) {
    return IntStream.range(0, RandomNetworks.COUNT)
        .mapToObj(i -> new Lazy<>(() -> RandomNetworks.draw(seed, i)))
        .toList();
  }

  private static void run(Check check, Session session, RandomNetworks.Drawn drawn, Body body) {
    Sample sample = drawn.sample();
    session.require(sample.architecture(), session.anyOptimizer());
    try {
      body.run(check, session, sample);
    } catch (AssertionError | RuntimeException e) {
      throw shrunk(check, session, drawn, body, e);
    }
  }

  private static AssertionError shrunk(
      Check check, Session session, RandomNetworks.Drawn drawn, Body body, Throwable first) {
    Session quiet = session.unreported();
    Architecture least =
        Shrinker.shrink(
            drawn.sample().architecture(),
            candidate -> failure(check, quiet, candidate, drawn, body).isPresent());
    Throwable cause = failure(check, quiet, least, drawn, body).orElse(first);
    return new AssertionError(
        cause.getMessage()
            + "\n  Shrunk from "
            + count(drawn.sample().architecture())
            + " to "
            + count(least)
            + ", "
            + drawn.batch()
            + ": "
            + least
            + "\n  To see it again: -D"
            + ConformanceKit.SEED_PROPERTY
            + "="
            + session.seed(),
        cause);
  }

  private static String count(Architecture architecture) {
    int layers = architecture.flattened().size();
    return layers + (layers == 1 ? " layer" : " layers");
  }

  private static Optional<Throwable> failure(
      Check check,
      Session session,
      Architecture architecture,
      RandomNetworks.Drawn drawn,
      Body body) {
    Optional<Sample> sample = Sample.fair(architecture, drawn.batch(), drawn.seed());
    if (sample.isEmpty()) {
      return Optional.empty();
    }
    try {
      body.run(check, session, sample.get());
      return Optional.empty();
    } catch (TestAbortedException e) {
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(e);
    }
  }
}
