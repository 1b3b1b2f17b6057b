"""Reads a run's event files with TensorBoard and compares with its folder.

    python check_tensorboard.py RUN_FOLDER LOGDIR
"""
import csv
import json
import pathlib
import socket
import struct
import subprocess
import sys
import time
import urllib.request

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util

COLUMNS = {
    "trainLoss": "loss/train",
    "trainAccuracy": "accuracy/train",
    "validationLoss": "loss/validation",
    "validationAccuracy": "accuracy/validation",
    "learningRate": "learning_rate",
    "trainSeconds": "seconds/train",
    "validationSeconds": "seconds/validation",
}

run, logdir = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
record = json.loads((run / "run.json").read_text())
rows = list(csv.DictReader(open(run / "history.csv")))


def float32(number):
    return struct.unpack("f", struct.pack("f", float(number)))[0]


def need(condition, what):
    if not condition:
        sys.exit(f"{run.name}: {what}")


events = EventAccumulator(str(logdir / run.name), size_guidance={"tensors": 0, "scalars": 0})
events.Reload()
compared = 0
for column, tag in COLUMNS.items():
    found = [(e.step, e.value) for e in events.Scalars(tag)]
    wanted = [(int(r["epoch"]), float32(r[column])) for r in rows]
    need(found == wanted, f"{tag} is {found}, history.csv has {wanted}")
    compared += len(found)
for tag, key in (("accuracy/test", "testAccuracy"), ("loss/test", "testLoss")):
    found = [(e.step, e.value) for e in events.Scalars(tag)]
    need(found == [(len(rows), float32(record[key]))], f"{tag} is {found}, run.json has {record[key]}")
    compared += 1
need(set(events.Tags()["scalars"]) == {*COLUMNS.values(), "accuracy/test", "loss/test"}, events.Tags())

text = tensor_util.make_ndarray(events.Tensors("task")[0].tensor_proto).item().decode()
yaml = "\n".join(line.removeprefix("    ") for line in text.split("\n"))
need(yaml == (run / "task.yaml").read_text(), "the text is not that of task.yaml")

# A running TensorBoard, as a person would use it.
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
base = f"http://127.0.0.1:{port}"


def ask(path, body=None):
    request = urllib.request.Request(base + path, data=body)
    if body is not None:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


tensorboard = subprocess.Popen(
    [sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir), "--host", "127.0.0.1", "--port", str(port)],
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
try:
    deadline = time.time() + 120
    while True:
        try:
            if run.name in ask("/data/runs"):
                break
        except OSError:
            pass
        need(time.time() < deadline, "TensorBoard does not list the run")
        time.sleep(0.5)
    tags = ask("/data/plugin/scalars/tags")[run.name]
    need(set(tags) == {*COLUMNS.values(), "accuracy/test", "loss/test"}, f"TensorBoard shows {list(tags)}")
    texts = ask("/data/plugin/text/tags")[run.name]
    need(set(texts) == {"task", "environment"}, f"TensorBoard shows the texts {texts}")
    groups = ask(
        "/data/plugin/hparams/session_groups",
        json.dumps(
            {
                "experimentName": "",
                "allowedStatuses": ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"],
                "colParams": [],
                "startIndex": 0,
                "sliceSize": 1000,
            }
        ).encode(),
    )["sessionGroups"]
    mine = next(g for g in groups if run.name in [s["name"] for s in g["sessions"]])
    values = mine["hparams"]
    description = record["description"]
    need(values["optimizer.lr"] == description["optimizer"]["lr"], values)
    need(values["epochs"] == description["epochs"] and values["seed"] == description["seed"], values)
    need(values["backend"] == record["backend"] and values["synthetic"] is record["synthetic"], values)
    need(mine["sessions"][0]["status"] == "STATUS_SUCCESS", mine["sessions"][0])
finally:
    tensorboard.kill()
    tensorboard.wait()
print(f"TensorBoard: {compared} values equal, {len(values)} hyperparameters, texts {sorted(texts)}: {run.name}")
