package io.fmnist.api.train;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The least memory that a training takes on any engine, in bytes. Engines need more than that, so a
 * training that fits may still run out of memory. One that does not fit cannot succeed, and is
 * refused before an engine starts.
 *
 * @param weights of the network, float32, which Java holds and the engine once more
 * @param state gradients, optimizer state, averaged weights and those of the best epoch
 * @param activations what the backward pass of one batch needs of the forward pass
 * @param workspace of the largest convolution, for one image
 */
public record MemoryEstimate(double weights, double state, double activations, double workspace) {
  private static final double GIB = 1 << 30;
  private static final double MIB = 1 << 20;
  private static final double KIB = 1 << 10;
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /**
   * What this process may use, in bytes; empty where there is no limit or the system does not tell.
   *
   * @param heap of Java ({@code -Xmx})
   * @param addresses that may still be mapped ({@code ulimit -v})
   * @param machine main memory with swap, or the limit of the control group (container)
   */
  public record Limits(long heap, OptionalLong addresses, OptionalLong machine) {
    /** Reads those of this process; Linux alone tells more than the heap. */
    public static Limits ofThisProcess() {
      return read(Path.of("/"));
    }

    /** Reads them below the root of a file system. */
    static Limits read(Path root) {
      Path self = root.resolve("proc/self");
      Path main = root.resolve("proc/meminfo");
      OptionalLong addresses = number(self.resolve("limits"), "Max address space", 1);
      OptionalLong used = number(self.resolve("status"), "VmSize:", KIB);
      OptionalLong memory = number(main, "MemTotal:", KIB);
      long swap = number(main, "SwapTotal:", KIB).orElse(0);
      OptionalLong machine =
          memory.isPresent() ? OptionalLong.of(memory.getAsLong() + swap) : memory;
      for (Path group : groups(root.resolve("sys/fs/cgroup"), self.resolve("cgroup"))) {
        OptionalLong limit = number(group, "", 1);
        if (limit.isPresent() && limit.getAsLong() < machine.orElse(Long.MAX_VALUE)) {
          machine = limit;
        }
      }
      return new Limits(
          Runtime.getRuntime().maxMemory(),
          addresses.isPresent() && used.isPresent()
              ? OptionalLong.of(Math.max(0, addresses.getAsLong() - used.getAsLong()))
              : OptionalLong.empty(),
          machine);
    }

    /**
     * Returns where the limits of the process's control groups and of all above them would be, in
     * both versions of control groups: a batch system limits a job's group, not the root.
     */
    private static List<Path> groups(Path mounted, Path membership) {
      List<Path> files = new ArrayList<>();
      try (Stream<String> lines = Files.lines(membership)) {
        for (String line : (Iterable<String>) lines::iterator) {
          String[] parts = line.split(":", 3);
          boolean isSecond = parts.length == 3 && parts[1].isEmpty();
          if (isSecond || (parts.length == 3 && List.of(parts[1].split(",")).contains("memory"))) {
            String file = isSecond ? "memory.max" : "memory.limit_in_bytes";
            Path group = Path.of(parts[2].substring(1)).normalize();
            int depth = group.startsWith("..") ? 0 : group.getNameCount();
            for (String tree : isSecond ? List.of(".", "unified") : List.of("memory")) {
              Path top = mounted.resolve(tree).normalize();
              files.add(top.resolve(file));
              for (int i = 1; i <= depth; i++) {
                files.add(top.resolve(group.subpath(0, i)).resolve(file));
              }
            }
          }
        }
      } catch (IOException | RuntimeException e) {
        // Then no group is known to limit this process.
        return files;
      }
      return files;
    }

    /** Returns the first number of the line that begins so; a word such as max is no limit. */
    private static OptionalLong number(Path file, String start, double unit) {
      try (Stream<String> lines = Files.lines(file)) {
        return lines
            .filter(line -> line.startsWith(start))
            .limit(1)
            .map(line -> NUMBER.matcher(line.substring(start.length())))
            .filter(Matcher::find)
            .mapToLong(found -> (long) (Double.parseDouble(found.group()) * unit))
            .findFirst();
      } catch (IOException | RuntimeException e) {
        return OptionalLong.empty();
      }
    }
  }

  /**
   * Estimates a training.
   *
   * @param images of the training set: a batch has no more
   */
  public static MemoryEstimate of(Architecture architecture, TrainingSpec spec, int images) {
    double weights = (double) Float.BYTES * architecture.parameterCount();
    double trainable = (double) Float.BYTES * architecture.trainableCount();
    int copies =
        (spec.averaging().isPresent() ? 1 : 0) + (spec.monitoring().keepBest().isPresent() ? 1 : 0);
    double kept = 0;
    double largest = 0;
    double workspace = 0;
    for (ResolvedLayer layer : (Iterable<ResolvedLayer>) all(architecture.resolved())::iterator) {
      double output = (double) Float.BYTES * layer.output().elements();
      // Activations may be computed in place, and dropout too; a flatten moves nothing.
      kept += layer.parameters().isEmpty() ? 0 : output;
      largest = Math.max(largest, output);
      workspace = Math.max(workspace, workspace(layer));
    }
    double batch = Math.min(spec.batchSize(), images);
    boolean isWhole = spec.frozen().equals(FrozenLayers.NONE);
    return new MemoryEstimate(
        weights,
        trainable * (1 + spec.optimizer().slots().size()) + weights * copies,
        batch * Math.max(isWhole ? kept : 0, largest),
        workspace);
  }

  private static Stream<ResolvedLayer> all(List<ResolvedLayer> layers) {
    return layers.stream()
        .flatMap(l -> Stream.concat(Stream.of(l), Stream.concat(all(l.main()), all(l.shortcut()))));
  }

  /** A convolution is computed as a matrix product, for which its windows are laid out. */
  private static double workspace(ResolvedLayer layer) {
    if (!(layer.output() instanceof ImageShape out) || !layer.has(Role.KERNEL)) {
      return 0;
    }
    double multiplyAddsOfAFilter = (double) layer.multiplyAdds() / out.channels();
    return Float.BYTES * multiplyAddsOfAFilter;
  }

  /** Returns what engine and Java need together. */
  public double total() {
    return 2 * weights + state + activations + workspace;
  }

  /**
   * Compares with limits.
   *
   * @param task for the message
   * @throws FmnistException if it cannot be enough
   */
  public void requireWithin(Limits limits, String task) {
    // Java's own copy of the weights, and a second one while they are read back.
    require(task, 2 * weights, "its weights in Java", (double) limits.heap(), "Java's heap, -Xmx");
    // The heap's addresses are mapped already, whether they are in use or not.
    double mapped = weights + activations + workspace;
    if (limits.addresses().isPresent()) {
      long left = limits.addresses().getAsLong();
      String parts = "weights in the engine " + size(weights) + engineText();
      require(task, mapped, parts, (double) left, "what ulimit -v leaves this process");
    }
    if (limits.machine().isPresent()) {
      long memory = limits.machine().getAsLong();
      require(task, total(), text(), (double) memory, "the memory of this machine or container");
    }
  }

  @Override
  public String toString() {
    return size(total()) + " (" + text() + ")";
  }

  private String text() {
    return "weights "
        + size(weights)
        + " in Java and in the engine, training state "
        + size(state)
        + engineText();
  }

  private String engineText() {
    return ", activations of a batch "
        + size(activations)
        + ", work space of a convolution "
        + size(workspace);
  }

  private static void require(String task, double needed, String what, double limit, String name) {
    if (needed > limit) {
      throw new FmnistException(
          task
              + " needs at least "
              + size(needed)
              + " of memory ("
              + what
              + "), more than the "
              + size(limit)
              + " of "
              + name
              + "; choose a smaller batch or network, or allow more");
    }
  }

  private static String size(double bytes) {
    return bytes < GIB
        ? String.format(Locale.ROOT, "%,.0f MiB", Math.ceil(bytes / MIB))
        : String.format(Locale.ROOT, "%,.1f GiB", bytes / GIB);
  }
}
