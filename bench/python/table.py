#!/usr/bin/env python3
"""Prints the table of bench/task0.sh from the JSON lines of its runs (PROGRAM.ROUND.json in the folder given).

Run it again on an older folder at any time: python3 table.py bench/runs/20250101-120000
"""

import json
import pathlib
import statistics
import sys

NAMES = {"stock-djl": "stock DJL", "python-torch": "Python, Debian torch", "fmnist": "fmnist"}
OURS = "fmnist"


def seconds_per_epoch(result):
    """The median epoch without the first (a cold start), and whether the first could be left out."""
    epochs = result["epochSeconds"] if "epochSeconds" in result else result["secondsPerEpoch"]
    if isinstance(epochs, list):
        return statistics.median(epochs[1:] or epochs), len(epochs) > 1
    return epochs, False


def main():
    folder = pathlib.Path(sys.argv[1])
    runs, with_first = {}, set()
    for name in NAMES:
        for file in sorted(folder.glob(f"{name}.*.json"), key=lambda f: int(f.name.split(".")[-2])):
            try:
                seconds, first_left_out = seconds_per_epoch(json.loads(file.read_text()))
            except (ValueError, KeyError, TypeError) as e:
                sys.exit(f"{file}: the last line of the program is not JSON with secondsPerEpoch: {e!r}")
            runs.setdefault(name, {})[file.name.split(".")[-2]] = seconds
            if not first_left_out:
                with_first.add(name)

    print(f"{'program':<24}{'runs':>5}{'median s/epoch':>16}{'min':>9}{'max':>9}")
    for name, by_round in runs.items():
        s = list(by_round.values())
        mark = " *" if name in with_first else ""
        print(f"{NAMES[name] + mark:<24}{len(s):>5}{statistics.median(s):>16.2f}{min(s):>9.2f}{max(s):>9.2f}")
    for name in runs:
        if name == OURS or OURS not in runs:
            continue
        ratios = [runs[OURS][r] / s for r, s in runs[name].items() if r in runs[OURS]]
        of_medians = statistics.median(runs[OURS].values()) / statistics.median(runs[name].values())
        print(f"fmnist / {NAMES[name]}: {of_medians:.3f} by medians; round by round "
              f"{statistics.median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}")
    if with_first:
        print("* includes the first epoch: the program gave one figure for the run, or ran one epoch only")


if __name__ == "__main__":
    main()
