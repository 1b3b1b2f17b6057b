package io.fmnist.api;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes records apart and makes them, for code that treats all layers or optimizers alike. */
public final class Records {
  private Records() {}

  /** Returns the values of a record's components by name, in the order of its constructor. */
  public static Map<String, Object> values(Object description) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : description.getClass().getRecordComponents()) {
      try {
        values.put(component.getName(), component.getAccessor().invoke(description));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return values;
  }

  /**
   * Makes a record.
   *
   * @param values of all its components, in their order
   * @throws InvalidSpecException if its constructor refuses the values
   */
  public static <T> T make(Class<T> kind, List<?> values) {
    Class<?>[] types =
        Arrays.stream(kind.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return kind.getConstructor(types).newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
