"""Reads a run back from the server of MLFLOW_TRACKING_URI with MLflow's Python client and compares with its folder.

    python check_mlflow.py RUN_FOLDER STATUS          a finished run
    python check_mlflow.py --name-from LOG STATUS     a run that did not end: its id is taken from what fmnist printed
"""
import csv
import json
import pathlib
import re
import sys
import tempfile
import time

import mlflow

client = mlflow.tracking.MlflowClient()
experiment = client.get_experiment_by_name("fmnist")


def need(condition, what):
    if not condition:
        sys.exit(f"MLflow: {what}")


def history(run, key):
    return [(m.step, m.value) for m in sorted(client.get_metric_history(run, key), key=lambda m: m.step)]


if sys.argv[1] == "--name-from":
    run_id = re.search(r"/runs/(\w+)", pathlib.Path(sys.argv[2]).read_text()).group(1)
    status = client.get_run(run_id).info.status
    need(status == sys.argv[3], f"run {run_id} is {status}, not {sys.argv[3]}")
    print(f"MLflow: run {run_id} is {status}, {len(history(run_id, 'trainLoss'))} epochs are there")
    sys.exit()

folder = pathlib.Path(sys.argv[1])
record = json.loads((folder / "run.json").read_text())
rows = list(csv.DictReader(open(folder / "history.csv")))
found = client.search_runs([experiment.experiment_id], f"attributes.run_name = '{folder.name}'")
need(len(found) == 1, f"{len(found)} runs are named {folder.name}")
run = found[0]
need(run.info.status == sys.argv[2], f"{folder.name} is {run.info.status}")

compared = 0
for column in rows[0]:
    if column == "epoch":
        continue
    there = history(run.info.run_id, column)
    wanted = [(int(r["epoch"]), float(r[column])) for r in rows]
    need(there == wanted, f"{column} is {there}, history.csv has {wanted}")
    compared += len(there)
for key in ("testAccuracy", "testLoss", "seconds", "secondsPerEpoch", "secondsToFirstStep", "peakMemoryMiB"):
    need(history(run.info.run_id, key) == [(len(rows), record[key])], key)
    compared += 1

params = run.data.params
description = record["description"]
need(params["task"] == record["task"] and params["backend"] == record["backend"], params)
need(float(params["optimizer.lr"]) == description["optimizer"]["lr"], params)
for i, layer in enumerate(description["layers"]):
    for key, value in layer.items():
        need(params[f"layers.{i}.{key}"].lower() == str(value).lower(), f"layers.{i}.{key}")
for key, value in (("seed", record["seed"]), ("threads", record["threads"]), ("epochs", record["epochs"])):
    need(params[key] == str(value), key)
for name, value in record["dataSha256"].items():
    need(params[re.sub(r"[^A-Za-z0-9_. -]", "_", "sha256." + name)] == value, name)
need(params["environment.java"] == record["environment"]["java"], params)
need(run.data.tags["runFolder"].endswith(folder.name), run.data.tags)

with tempfile.TemporaryDirectory() as target:
    client.download_artifacts(run.info.run_id, "", target)
    names = sorted(p.name for p in folder.iterdir())
    need(sorted(p.name for p in pathlib.Path(target).iterdir()) == names, "other files")
    for name in names:
        need((pathlib.Path(target) / name).read_bytes() == (folder / name).read_bytes(), f"{name} differs")
print(f"MLflow {mlflow.__version__}: {compared} values equal, {len(params)} parameters, {len(names)} files: {folder.name}")
