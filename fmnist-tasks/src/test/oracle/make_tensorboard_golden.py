"""Writes golden.tfevents with TensorBoard's own classes, for EventFileTest.

    python3 -m venv VENV && VENV/bin/pip install tensorboard
    VENV/bin/python fmnist-tasks/src/test/oracle/make_tensorboard_golden.py
"""
import pathlib

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

TARGET = (
    pathlib.Path(__file__).parents[1]
    / "resources/io/fmnist/tasks/tracking/tensorboard/golden.tfevents"
)


def value(tag, tensor, plugin, content=b""):
    data = summary_pb2.SummaryMetadata.PluginData(plugin_name=plugin, content=content)
    return summary_pb2.Summary.Value(
        tag=tag, tensor=tensor, metadata=summary_pb2.SummaryMetadata(plugin_data=data)
    )


def event(time, *values, step=0):
    return event_pb2.Event(wall_time=time, step=step, summary=summary_pb2.Summary(value=values))


def session(time, tag, **data):
    nothing = tensor_pb2.TensorProto(
        dtype=types_pb2.DT_FLOAT,
        tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=0)]),
    )
    content = plugin_data_pb2.HParamsPluginData(**data).SerializeToString(deterministic=True)
    return event(time, value(tag, nothing, "hparams", content))


text = tensor_pb2.TensorProto(
    dtype=types_pb2.DT_STRING,
    tensor_shape=tensor_shape_pb2.TensorShapeProto(),
    string_val=[("    id: tälk\n" + "x" * 200).encode()],
)
start = plugin_data_pb2.SessionStartInfo(start_time_secs=1767225600.5)
# Written in the order of their names (deterministic=True), which EventFileTest keeps to.
start.hparams["optimizer.lr"].number_value = 0.003
start.hparams["backend"].string_value = "pytorch"
start.hparams["synthetic"].bool_value = False
end = plugin_data_pb2.SessionEndInfo(status=api_pb2.STATUS_SUCCESS, end_time_secs=1767225602.0)

with open(TARGET, "wb") as out:
    writer = RecordWriter(out)
    for e in [
        event_pb2.Event(wall_time=1767225600.5, file_version="brain.Event:2"),
        event(1767225600.5, value("task", text, "text")),
        session(1767225600.5, "_hparams_/session_start_info", session_start_info=start),
        event(
            1767225601.25,
            summary_pb2.Summary.Value(tag="loss/train", simple_value=0.123456789),
            summary_pb2.Summary.Value(tag="accuracy/train", simple_value=0.0),
            step=300,
        ),
        session(1767225602.0, "_hparams_/session_end_info", session_end_info=end),
    ]:
        writer.write(e.SerializeToString(deterministic=True))
    writer.flush()
print(TARGET.stat().st_size, "bytes")
