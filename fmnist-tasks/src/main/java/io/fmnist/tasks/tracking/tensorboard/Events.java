package io.fmnist.tasks.tracking.tensorboard;

import io.fmnist.tasks.file.ProtoMessage;
import java.util.Map;

/**
 * TensorBoard's events. Field numbers are those of TensorFlow's event.proto, summary.proto and
 * tensor.proto, of TensorBoard's hparams plugin_data.proto, and of protobuf's struct.proto.
 */
final class Events {
  /** How a training with hyperparameters ended: the numbers of hparams' api.proto. */
  enum Status {
    SUCCESS(1),
    FAILURE(2);

    private final int number;

    Status(int number) {
      this.number = number;
    }
  }

  private static final String VERSION = "brain.Event:2";
  private static final String HPARAMS = "hparams";
  private static final String TEXT = "text";

  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;

  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;
  private static final int VALUE_TENSOR = 8;
  private static final int VALUE_METADATA = 9;
  private static final int METADATA_PLUGIN = 1;
  private static final int PLUGIN_NAME = 1;
  private static final int PLUGIN_CONTENT = 2;

  private static final int TENSOR_TYPE = 1;
  private static final int TENSOR_SHAPE = 2;
  private static final int TENSOR_TEXT = 8;
  private static final int TYPE_FLOAT = 1;
  private static final int TYPE_STRING = 7;
  private static final int SHAPE_DIMENSION = 2;

  private static final int DATA_SESSION_START = 3;
  private static final int DATA_SESSION_END = 4;
  private static final int START_HPARAMS = 1;
  private static final int START_TIME = 5;
  private static final int END_STATUS = 1;
  private static final int END_TIME = 2;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;
  private static final int STRUCT_NUMBER = 2;
  private static final int STRUCT_TEXT = 3;
  private static final int STRUCT_TRUTH = 4;

  private Events() {}

  /**
   * The event that every file begins with.
   *
   * @param time seconds since 1970
   */
  static ProtoMessage version(double time) {
    return new ProtoMessage().float64(EVENT_WALL_TIME, time).text(EVENT_FILE_VERSION, VERSION);
  }

  /**
   * Numbers of one step; TensorBoard keeps them as float32.
   *
   * @param step 1 or more
   * @param values by tag; what stands before a slash in a tag is the heading that it appears under
   */
  static ProtoMessage scalars(double time, long step, Map<String, Double> values) {
    ProtoMessage summary = new ProtoMessage();
    values.forEach(
        (tag, value) ->
            summary.message(
                SUMMARY_VALUE,
                new ProtoMessage().text(VALUE_TAG, tag).float32(VALUE_SIMPLE, value.floatValue())));
    return new ProtoMessage()
        .float64(EVENT_WALL_TIME, time)
        .number(EVENT_STEP, step)
        .message(EVENT_SUMMARY, summary);
  }

  /** A text in Markdown. */
  static ProtoMessage text(double time, String tag, String markdown) {
    ProtoMessage tensor =
        new ProtoMessage()
            .number(TENSOR_TYPE, TYPE_STRING)
            .message(TENSOR_SHAPE, new ProtoMessage())
            .text(TENSOR_TEXT, markdown);
    return tensor(time, tag, tensor, new ProtoMessage().text(PLUGIN_NAME, TEXT));
  }

  /**
   * The hyperparameters of the run that begins.
   *
   * @param values truth values, numbers and text
   */
  static ProtoMessage sessionStart(double time, Map<String, Object> values) {
    ProtoMessage start = new ProtoMessage();
    values.forEach(
        (key, value) ->
            start.message(
                START_HPARAMS,
                new ProtoMessage().text(ENTRY_KEY, key).message(ENTRY_VALUE, value(value))));
    start.float64(START_TIME, time);
    return session(
        time,
        "_hparams_/session_start_info",
        new ProtoMessage().message(DATA_SESSION_START, start));
  }

  /** How the run ended. */
  static ProtoMessage sessionEnd(double time, Status status) {
    ProtoMessage end = new ProtoMessage().number(END_STATUS, status.number).float64(END_TIME, time);
    return session(
        time, "_hparams_/session_end_info", new ProtoMessage().message(DATA_SESSION_END, end));
  }

  private static ProtoMessage session(double time, String tag, ProtoMessage content) {
    // One dimension whose size is 0, which protocol buffers leave unwritten.
    ProtoMessage nothing =
        new ProtoMessage()
            .number(TENSOR_TYPE, TYPE_FLOAT)
            .message(TENSOR_SHAPE, new ProtoMessage().message(SHAPE_DIMENSION, new ProtoMessage()));
    return tensor(
        time,
        tag,
        nothing,
        new ProtoMessage().text(PLUGIN_NAME, HPARAMS).message(PLUGIN_CONTENT, content));
  }

  private static ProtoMessage tensor(
      double time, String tag, ProtoMessage tensor, ProtoMessage plugin) {
    return new ProtoMessage()
        .float64(EVENT_WALL_TIME, time)
        .message(
            EVENT_SUMMARY,
            new ProtoMessage()
                .message(
                    SUMMARY_VALUE,
                    new ProtoMessage()
                        .text(VALUE_TAG, tag)
                        .message(VALUE_TENSOR, tensor)
                        .message(
                            VALUE_METADATA, new ProtoMessage().message(METADATA_PLUGIN, plugin))));
  }

  private static ProtoMessage value(Object value) {
    if (value instanceof Boolean truth) {
      return new ProtoMessage().number(STRUCT_TRUTH, truth ? 1 : 0);
    }
    if (value instanceof Number number) {
      return new ProtoMessage().float64(STRUCT_NUMBER, number.doubleValue());
    }
    return new ProtoMessage().text(STRUCT_TEXT, value.toString());
  }
}
