#!/usr/bin/env python3
"""Compares fmnist's test accuracies with the oracle's: means, deviations and the 95 % interval of their difference.

    python3 compare.py results-task0.csv ../../results/task0-pytorch.csv
    python3 compare.py results-task0.csv ../../runs/task0-pytorch-seed*/run.json     # straight from run folders

Needs scipy. The interval is Welch's (unequal variances); seeds of the two programs are not paired, for their random
numbers have nothing in common. Exit code 1 where the interval does not contain 0 or the means differ by 0.6 points or more.
"""

import csv
import json
import sys

from scipy import stats


def accuracies(paths):
    found = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            if path.endswith(".json"):
                found.append(json.load(file)["testAccuracy"])
            else:
                found += [float(row["testAccuracy"]) for row in csv.DictReader(file)]
    return [100 * a for a in found]


def main():
    oracle = accuracies(sys.argv[1:2])
    ours = accuracies(sys.argv[2:])
    for name, values in (("oracle", oracle), ("fmnist", ours)):
        print(f"{name}: {len(values)} runs, mean {stats.tmean(values):.3f} %, standard deviation {stats.tstd(values):.3f}")
    difference = stats.tmean(ours) - stats.tmean(oracle)
    interval = stats.ttest_ind(ours, oracle, equal_var=False).confidence_interval(0.95)
    print(f"fmnist - oracle: {difference:+.3f} points, 95 % interval {interval.low:+.3f} to {interval.high:+.3f}")
    sys.exit(not (interval.low <= 0 <= interval.high and abs(difference) < 0.6))


if __name__ == "__main__":
    main()
