#!/usr/bin/env python3
"""Makes the tables of bench/run.sh from the JSON of its runs (PROGRAM.taskT.ROUND.json in the folder given).

Run it again on an older folder at any time: python3 table.py bench/runs/20250101-120000. It prints the tables and leaves them
there as table.md and table.csv.
"""

import csv
import json
import pathlib
import statistics
import sys

# Which of ours is held against which best of them, and what the ratio may be at most.
BARS = [
    ("fmnist-pytorch", "torch-", 0.85),
    ("fmnist-tensorflow", "keras-", 0.9),
    ("fmnist-dl4j", "fmnist-pytorch", 2.5),
    ("fmnist-pytorch", "stock-djl", None),
    ("fmnist-pytorch", "debian-torch", None),
    ("fmnist-dl4j", "stock-dl4j", None),
]
# The recipes: each of ours alone, since the engines are equivalent and a user may choose the fastest.
RECIPE_BARS = [(f"fmnist-{engine}", "torch-", 0.9) for engine in ("pytorch", "tensorflow", "dl4j")]
MEMORY_BAR = 0.8


def read(folder):
    """Returns runs by (task, program) and round."""
    runs = {}
    for file in sorted(folder.glob("*.task*.*.json")):
        program, task, round_ = file.name[: -len(".json")].rsplit(".", 2)
        runs.setdefault((task[len("task"):], program), {})[int(round_)] = json.loads(file.read_text())
    return runs


def figures(by_round, key):
    return [r[key] for r in by_round.values() if r.get(key) is not None]


def median(values):
    return statistics.median(values) if values else None


def seconds(result):
    """The median epoch without the first, which is a cold start, where there are more."""
    epochs = result.get("epochSeconds")
    return statistics.median(epochs[1:] or epochs) if epochs else result["secondsPerEpoch"]


def mark(by_round):
    results = list(by_round.values())
    return ("*" if any(r.get("scaled") for r in results) else "") + (
        "†" if any(len(r.get("epochSeconds", [0, 0])) == 1 for r in results) else "")


def rows(runs):
    for (task, program), by_round in sorted(runs.items()):
        s = [seconds(r) for r in by_round.values()]
        yield {
            "task": task,
            "program": program + mark(by_round),
            "rounds": len(s),
            "secondsPerEpoch": median(s),
            "least": min(s),
            "greatest": max(s),
            "maxRssMiB": median(figures(by_round, "maxRssMiB")),
            "secondsToFirstStep": median(figures(by_round, "secondsToFirstStep")),
        }


def best(runs, task, prefix, key=None):
    """The program whose median is least among those whose name starts so."""
    of = {p: b for (t, p), b in runs.items() if t == task and p.startswith(prefix)}
    if key:
        of = {p: b for p, b in of.items() if figures(b, key)}
        return min(of, key=lambda p: median(figures(of[p], key)), default=None)
    return min(of, key=lambda p: median([seconds(r) for r in of[p].values()]), default=None)


def ratios(runs, task, ours, theirs, value):
    """Round by round, where both ran."""
    a, b = runs[task, ours], runs[task, theirs]
    return [value(a[r]) / value(b[r]) for r in a if r in b]


def compared(runs, bars, value, key=None):
    for ours, prefix, bar in bars:
        for task in sorted({t for t, p in runs if p == ours}):
            theirs = best(runs, task, prefix, key)
            r = ratios(runs, task, ours, theirs, value) if theirs else []
            if r:
                yield task, ours, theirs, r, bar


def verdict(r, bar):
    if bar is None:
        return "-", "-"
    return f"{bar:g}", "holds" if statistics.median(r) <= bar else "**does not hold**"


def number(value, digits):
    return "-" if value is None else f"{value:,.{digits}f}"


def markdown(runs):
    lines = ["| task | program | rounds | s/epoch, median | least | greatest | memory, MiB | first step, s |",
             "|---|---|---|---|---|---|---|---|"]
    for row in rows(runs):
        lines.append(
            f"| {row['task']} | {row['program']} | {row['rounds']} | {number(row['secondsPerEpoch'], 2)} "
            f"| {number(row['least'], 2)} | {number(row['greatest'], 2)} | {number(row['maxRssMiB'], 0)} "
            f"| {number(row['secondsToFirstStep'], 1)} |")
    marks = "".join(mark(b) for b in runs.values())
    notes = [text for sign, text in (
        ("*", "\\* some batches, scaled to an epoch of 48,000 images"),
        ("†", "† one epoch only, so with the cold start")) if sign in marks]
    lines += [""] + notes + ([""] if notes else [])
    lines += ["| task | seconds an epoch | ratio, median of rounds | least | greatest | at most | |", "|---|---|---|---|---|---|---|"]
    tasks = {key: by_round for key, by_round in runs.items() if key[0].isdigit()}
    recipes = {key: by_round for key, by_round in runs.items() if key not in tasks}
    for task, ours, theirs, r, bar in (*compared(tasks, BARS, seconds), *compared(recipes, RECIPE_BARS, seconds)):
        at_most, holds = verdict(r, bar)
        lines.append(f"| {task} | {ours} / {theirs} | {statistics.median(r):.3f} | {min(r):.3f} | {max(r):.3f} | {at_most} | {holds} |")
    memory = [("fmnist-pytorch", "torch-", MEMORY_BAR), ("fmnist-tensorflow", "keras-", MEMORY_BAR)]
    lines += ["", "| task | largest resident memory | ratio, median of rounds | least | greatest | at most | |", "|---|---|---|---|---|---|---|"]
    for task, ours, theirs, r, bar in compared(runs, memory, lambda x: x["maxRssMiB"], "maxRssMiB"):
        at_most, holds = verdict(r, bar)
        lines.append(f"| {task} | {ours} / {theirs} | {statistics.median(r):.3f} | {min(r):.3f} | {max(r):.3f} | {at_most} | {holds} |")
    return "\n".join(lines) + "\n"


def write(folder):
    """Writes table.md and table.csv."""
    runs = read(folder)
    if not runs:
        (folder / "table.md").write_text("no run has ended well\n")
        return
    (folder / "table.md").write_text(markdown(runs))
    with open(folder / "table.csv", "w", newline="") as f:
        all_rows = list(rows(runs))
        writer = csv.DictWriter(f, all_rows[0])
        writer.writeheader()
        writer.writerows(all_rows)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(pathlib.Path(sys.argv[1]))
    print((pathlib.Path(sys.argv[1]) / "table.md").read_text(), end="")
