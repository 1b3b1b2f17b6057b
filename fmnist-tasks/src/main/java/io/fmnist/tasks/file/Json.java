package io.fmnist.tasks.file;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fmnist.api.PrintableText;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON and reads them back. Unknown keys are ignored, so that files of newer
 * versions can be read; a key may be missing or null only where the record's component is {@link
 * Nullable}.
 */
public final class Json {
  /** Reads and writes every JSON document of ours but the descriptions of tasks. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new NullableComponents())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .build();

  private static final int MAX_SHOWN = 60;

  private Json() {}

  /** Refuses null for a record's components and their elements unless they are nullable. */
  private static final class NullableComponents extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
      if (!(annotated instanceof AnnotatedParameter parameter)
          || !parameter.getDeclaringClass().isRecord()) {
        return super.findSetterInfo(annotated);
      }
      AnnotatedType type =
          parameter
              .getDeclaringClass()
              .getRecordComponents()[parameter.getIndex()]
              .getAnnotatedType();
      Nulls value = nulls(type);
      if (type instanceof AnnotatedParameterizedType generic) {
        AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
        return JsonSetter.Value.forValueNulls(value, nulls(arguments[arguments.length - 1]));
      }
      return JsonSetter.Value.forValueNulls(value);
    }

    private static Nulls nulls(AnnotatedType type) {
      return type.isAnnotationPresent(Nullable.class) ? Nulls.SET : Nulls.FAIL;
    }
  }

  /** Returns records, lists, maps, text and numbers as JSON on one line. */
  public static String line(Object value) {
    return text(MAPPER.writer(), value);
  }

  /** Returns the same, indented. */
  public static String page(Object value) {
    return text(MAPPER.writerWithDefaultPrettyPrinter(), value);
  }

  private static String text(ObjectWriter writer, Object value) {
    try {
      // Such a character stands in a string, where its escape means the same.
      return PrintableText.of(writer.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass() + " cannot be written as JSON", e);
    }
  }

  /** Returns a record's keys and values in the order in which they are written. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> map(Record value) {
    return MAPPER.convertValue(value, LinkedHashMap.class);
  }

  /**
   * Reads an object.
   *
   * @param format the number that its key {@code format} must hold
   * @throws IllegalArgumentException if it is no JSON, of another format, or does not fit the type;
   *     the message says which key is wrong
   */
  public static <T> T read(String text, int format, Class<T> type) {
    JsonNode root;
    try {
      root = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no valid JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.path("format").isIntegralNumber() || root.path("format").asLong() != format) {
      throw new IllegalArgumentException(
          root.has("format")
              ? "its format is " + shown(root.path("format")) + "; " + format + " is needed"
              : "it has no format");
    }
    try {
      return MAPPER.treeToValue(root, type);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(reason(root, e), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  /** Says which value is wrong and what is needed in its place. */
  private static String reason(JsonNode root, JsonMappingException e) {
    StringBuilder place = new StringBuilder();
    JsonNode value = root;
    for (JsonMappingException.Reference step : e.getPath()) {
      String key = step.getFieldName();
      value = key == null ? value.path(step.getIndex()) : value.path(key);
      place.append(key == null ? "[" + step.getIndex() + "]" : "." + key);
    }
    String where = place.isEmpty() ? "it" : place.substring(1);
    if (value.isMissingNode() || value.isNull()) {
      return "it has no " + where;
    }
    if (e.getCause() instanceof IllegalArgumentException cause) {
      return String.valueOf(cause.getMessage());
    }
    Class<?> type = e instanceof MismatchedInputException wrong ? wrong.getTargetType() : null;
    return where
        + " is "
        + shown(value)
        + "; "
        + (type == null ? e.getOriginalMessage() : needed(MAPPER.constructType(type)));
  }

  private static String needed(JavaType type) {
    if (type.isEnumType()) {
      return "one of " + List.of(type.getRawClass().getEnumConstants()) + " is needed";
    }
    if (type.isContainerType()) {
      return type.isMapLikeType() ? "a group of keys is needed" : "a list is needed";
    }
    return switch (type.getRawClass().getSimpleName()) {
      case "int", "long", "Integer", "Long" -> "a whole number is needed";
      case "double", "Double" -> "a number is needed";
      case "boolean" -> "true or false is needed";
      case "String" -> "text is needed";
      default -> "a group of keys is needed";
    };
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}
