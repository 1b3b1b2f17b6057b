#!/usr/bin/env python3
"""Compares two backends' test accuracies seed by seed: the mean paired difference with its 95 % interval (Student's t).

    python3 paired.py ../../results/task0-pytorch.csv ../../results/task0-tensorflow.csv

Needs scipy. Equal seeds mean equal initial weights, batches and masks, so runs are paired. Exit code 1 where the interval does not
contain 0.
"""

import csv
import sys

from scipy import stats


def by_seed(path):
    with open(path, encoding="utf-8") as file:
        return {row["seed"]: 100 * float(row["testAccuracy"]) for row in csv.DictReader(file)}


def main():
    first, second = by_seed(sys.argv[1]), by_seed(sys.argv[2])
    seeds = sorted(first.keys() & second.keys(), key=int)
    differences = [second[s] - first[s] for s in seeds]
    for seed, difference in zip(seeds, differences):
        print(f"seed {seed}: {first[seed]:.2f} % and {second[seed]:.2f} %, difference {difference:+.2f} points")
    interval = stats.ttest_1samp(differences, 0).confidence_interval(0.95)
    print(f"mean {stats.tmean(differences):+.3f} points, 95 % interval {interval.low:+.3f} to {interval.high:+.3f}")
    sys.exit(not interval.low <= 0 <= interval.high)


if __name__ == "__main__":
    main()
