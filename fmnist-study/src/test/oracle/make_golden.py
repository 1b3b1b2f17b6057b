#!/usr/bin/env python3
"""Asks SciPy and statsmodels what io.fmnist.study.stats must give.

Writes golden.json, which StatisticsGoldenTest reads, to the folder that is named:

    pip install numpy scipy statsmodels
    python make_golden.py ../resources/io/fmnist/study/stats
"""
import json
import pathlib
import sys

import numpy as np
import scipy
import statsmodels
from scipy import special, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW, ttost_paired

SAMPLES = {
    "two": [0.9103, 0.9121],
    "three": [0.9103, 0.9121, 0.9088],
    "five": [0.9103, 0.9098, 0.9121, 0.9088, 0.9115],
    "equal": [0.91, 0.91, 0.91],
    "wide": [0.1, 0.9, 0.5, 0.3, 0.7, 0.2],
}
rng = np.random.default_rng(1)
SAMPLES["thirty"] = [round(float(v), 4) for v in rng.normal(0.91, 0.002, 30)]

PAIRS = {
    "small difference": ([0.9103, 0.9098, 0.9121, 0.9088, 0.9115], [0.9101, 0.9099, 0.9110, 0.9092, 0.9109]),
    "large difference": ([0.9342, 0.9338, 0.9351], [0.9103, 0.9098, 0.9121]),
    "two pairs": ([0.92, 0.93], [0.91, 0.915]),
    "noise": ([0.91, 0.92, 0.90, 0.93], [0.92, 0.90, 0.93, 0.91]),
    "beyond the margin": ([0.905, 0.9061, 0.9048, 0.9055], [0.915, 0.9155, 0.9153, 0.9149]),
    "many": (
        [round(float(v), 4) for v in rng.normal(0.913, 0.003, 40)],
        [round(float(v), 4) for v in rng.normal(0.911, 0.003, 40)],
    ),
}
MARGINS = [0.001, 0.005, 0.02]

MCNEMAR = [(0, 0), (1, 0), (0, 5), (3, 3), (10, 2), (100, 70), (541, 478), (1000, 1000), (2500, 2100), (20000, 19000)]

HOLM = [
    [],
    [0.03],
    [0.01, 0.04, 0.03],
    [0.2, 0.001, 0.8, 0.001, 0.04, 0.0499, 1.0, 0.0],
    [float(v) for v in rng.uniform(0, 0.2, 15)],
]

LOOKS = [5, 10, 20, 40]


def drawn(effect, sd, n):
    return [round(float(v), 5) for v in rng.normal(effect, sd, n)]


# Differences of each comparison, in the seeds' order: decided at various looks, not yet, never.
FAMILIES = [
    [drawn(0.02, 0.002, 5), drawn(0, 0.001, 7), drawn(-0.008, 0.004, 12), drawn(0.01, 0.003, 3)],
    [drawn(0, 0.003, 45), drawn(0.004, 0.004, 40), drawn(-0.003, 0.003, 25), drawn(0.006, 0.008, 40), drawn(0.001, 0.02, 40)],
    [drawn(0.005, 0.004, 10)],
    [drawn(0.003, 0.002, 20), drawn(0.003, 0.002, 10), drawn(0.002, 0.0015, 40)],
]


def interval(low_high):
    return [float(v) for v in low_high]


def sample(values):
    d = DescrStatsW(values)
    n, mean, sd = len(values), np.mean(values), np.std(values, ddof=1)
    half = stats.t.ppf(0.975, n - 1) * sd * np.sqrt(1 + 1 / n)
    return {
        "values": values,
        "mean": float(mean),
        "sd": float(sd),
        "interval": interval(d.tconfint_mean(alpha=0.05)),
        "prediction": interval((mean - half, mean + half)),
    }


def pair(first, second, margin):
    diff = np.subtract(first, second)
    n, d = len(diff), DescrStatsW(diff)
    t = stats.ttest_rel(first, second)
    dz = np.mean(diff) / np.std(diff, ddof=1)
    m = n - 1
    correction = np.exp(special.gammaln(m / 2) - special.gammaln((m - 1) / 2)) / np.sqrt(m / 2) if m > 1 else 0
    return {
        "first": first,
        "second": second,
        "margin": margin,
        "mean": float(np.mean(diff)),
        "t": float(t.statistic),
        "p": float(t.pvalue),
        "interval": interval(d.tconfint_mean(alpha=0.05)),
        "equivalenceInterval": interval(d.tconfint_mean(alpha=0.10)),
        "equivalenceP": float(ttost_paired(np.array(first), np.array(second), -margin, margin)[0]),
        "cohenDz": float(dz),
        "hedgesGz": float(dz * correction) if m > 1 else None,
    }


def counts(b, c):
    seen = stats.binom.pmf(b, b + c, 0.5)
    p = 1.0 if b + c == 0 else stats.binomtest(b, b + c, 0.5).pvalue
    mid = 1.0 if b + c == 0 else p - (seen / 2 if b == c else seen)
    # statsmodels computes the same from the four counts.
    assert abs(p - min(1, mcnemar([[5, b], [c, 7]], exact=True).pvalue)) < 1e-9 or b + c == 0
    return {"onlyFirst": b, "onlySecond": c, "p": float(p), "midP": float(mid)}


def family(all_differences, margin):
    """Bonferroni over the looks, Holm over the comparisons, by statsmodels."""
    share = 0.05 / len(LOOKS)
    looks = [[(n, DescrStatsW(d[:n])) for n in LOOKS if n <= len(d)] for d in all_differences]
    tests = [[(n, d.ttest_mean(0)[1], d.ttost_mean(-margin, margin)[0]) for n, d in each] for each in looks]
    smallest = {
        kind: [min([1.0] + [len(LOOKS) * t[kind] for t in each]) for each in tests] for kind in (1, 2)
    }
    adjusted = {kind: multipletests(p, method="holm")[1] for kind, p in smallest.items()}
    decisions = []
    for i, each in enumerate(tests):
        kind = 1 if adjusted[1][i] < 0.05 else 2 if adjusted[2][i] < 0.05 else 0
        at, verdict = 0, "UNDECIDED"
        if kind:
            p = smallest[kind]
            left = len(p) - sum(1 for j in range(len(p)) if p[j] < p[i] or (p[j] == p[i] and j < i))
            at = next(t[0] for t in each if left * len(LOOKS) * t[kind] < 0.05)
            clearest = min(zip(each, looks[i]), key=lambda pair: pair[0][1])[1][1].mean
            verdict = "EQUIVALENT" if kind == 2 else "BETTER" if clearest > 0 else "WORSE"
        decisions.append(
            {
                "intervals": [interval(d.tconfint_mean(alpha=share)) for _, d in looks[i]],
                "p": float(adjusted[1][i]) if each else None,
                "equivalenceP": float(adjusted[2][i]) if each else None,
                "decidedAt": at,
                "verdict": verdict,
            }
        )
    return {"margin": margin, "differences": all_differences, "decisions": decisions}


def main():
    golden = {
        "generator": f"make_golden.py, numpy {np.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}",
        "samples": {name: sample(values) for name, values in SAMPLES.items()},
        "pairs": {f"{name}, margin {m}": pair(a, b, m) for name, (a, b) in PAIRS.items() for m in MARGINS},
        "mcNemar": [counts(b, c) for b, c in MCNEMAR],
        "holm": [
            {"p": p, "adjusted": [float(v) for v in multipletests(p, method="holm")[1]] if p else []} for p in HOLM
        ],
        "families": [family(f, 0.005) for f in FAMILIES],
    }
    target = pathlib.Path(sys.argv[1]) / "golden.json"
    target.write_text(json.dumps(golden, indent=1, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
