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
from statsmodels.stats.power import TTestPower
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

# n, true difference, standard deviation, comparisons in the family, margin
POWERS = [
    (3, 0.01, 0.002, 1, 0.005),
    (5, 0.003, 0.002, 1, 0.005),
    (8, 0.003, 0.002, 15, 0.005),
    (12, 0.0, 0.003, 1, 0.005),
    (20, 0.002, 0.003, 15, 0.005),
    (50, 0.0025, 0.006, 15, 0.005),
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


def power(n, difference, sd, family, margin):
    exact = TTestPower().power(abs(difference) / sd, n, 0.05 / family) if difference else 0.05 / family
    # Both one-sided tests succeed: Student's t lies between two limits that depend on the sample's
    # own deviation; integrated over its distribution.
    u = stats.norm(loc=difference, scale=sd / np.sqrt(n))
    need = stats.t.ppf(0.95, n - 1) / np.sqrt(n)

    def inside(s):
        return np.maximum(0, u.cdf(margin - need * s) - u.cdf(-margin + need * s))

    s = np.linspace(1e-9, 6, 400001) * sd
    density = stats.chi.pdf(s / sd * np.sqrt(n - 1), n - 1) * np.sqrt(n - 1) / sd
    equivalent = np.trapezoid(inside(s) * density, s)
    return {
        "n": n,
        "difference": difference,
        "sd": sd,
        "family": family,
        "margin": margin,
        "powerOfDifference": float(exact),
        "powerOfEquivalence": float(equivalent),
    }


def main():
    golden = {
        "generator": f"make_golden.py, numpy {np.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}",
        "samples": {name: sample(values) for name, values in SAMPLES.items()},
        "pairs": {f"{name}, margin {m}": pair(a, b, m) for name, (a, b) in PAIRS.items() for m in MARGINS},
        "mcNemar": [counts(b, c) for b, c in MCNEMAR],
        "holm": [
            {"p": p, "adjusted": [float(v) for v in multipletests(p, method="holm")[1]] if p else []} for p in HOLM
        ],
        "power": [power(*p) for p in POWERS],
    }
    target = pathlib.Path(sys.argv[1]) / "golden.json"
    target.write_text(json.dumps(golden, indent=1, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
