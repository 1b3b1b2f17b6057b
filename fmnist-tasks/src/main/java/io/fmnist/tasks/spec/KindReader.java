package io.fmnist.tasks.spec;

import io.fmnist.api.Records;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads a group whose key {@code kind} says what the other keys mean. */
final class KindReader {
  private KindReader() {}

  /**
   * Reads a list; what is wrong is reported and left out.
   *
   * @param what the list holds, for messages, for example {@code layers}
   */
  static <T> List<T> list(
      SpecNode node,
      String path,
      SpecProblems problems,
      Map<String, Function<Fields, Supplier<T>>> kinds,
      String what,
      String example) {
    List<T> all = new ArrayList<>();
    if (!(node instanceof SpecNode.Sequence list)) {
      problems.add(
          node.line(), path, "it is " + node.what() + "; a list of " + what + " is needed");
      return all;
    }
    for (int i = 0; i < list.items().size(); i++) {
      read(list.items().get(i), path + "[" + i + "]", problems, kinds, example).ifPresent(all::add);
    }
    return all;
  }

  /**
   * Reads one.
   *
   * @param kinds by name: reads the other keys into what will make the thing
   * @param example what a right one looks like, for messages
   * @return empty where something was wrong, which is reported
   */
  static <T> Optional<T> read(
      SpecNode node,
      String path,
      SpecProblems problems,
      Map<String, Function<Fields, Supplier<T>>> kinds,
      String example) {
    if (!(node instanceof SpecNode.Mapping mapping)) {
      problems.add(node.line(), path, "it is " + node.what() + "; it looks like " + example);
      return Optional.empty();
    }
    Fields fields = new Fields(mapping, path, problems);
    Optional<String> kind = fields.oneOf("kind", kinds.keySet());
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    Supplier<T> maker = Objects.requireNonNull(kinds.get(kind.get())).apply(fields);
    return fields.finish(path + " " + kind.get(), maker);
  }

  /**
   * Reads the other keys of a record whose components, numbers all, are the options.
   *
   * @param defaults by name, of options that may be left out
   * @return makes the record
   */
  static <T> Supplier<T> options(
      Fields fields, Class<? extends T> kind, Map<String, Number> defaults) {
    List<Object> values = new ArrayList<>();
    for (RecordComponent option : kind.getRecordComponents()) {
      String key = option.getName();
      Number otherwise = defaults.get(key);
      if (option.getType() == int.class) {
        values.add(otherwise == null ? fields.whole(key) : fields.whole(key, otherwise.intValue()));
      } else {
        values.add(
            otherwise == null ? fields.number(key) : fields.number(key, otherwise.doubleValue()));
      }
    }
    return () -> Records.make(kind, values);
  }
}
