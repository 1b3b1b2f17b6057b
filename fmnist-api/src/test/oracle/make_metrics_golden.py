#!/usr/bin/env python3
"""Asks scikit-learn what io.fmnist.api.metric.ClassificationMetrics must give.

Writes golden.properties, which ClassificationMetricsTest reads, to the folder that is named:

    pip install scikit-learn
    python make_metrics_golden.py ../resources/io/fmnist/api/metric

A properties file, because the JDK reads it and the module has no other library.
"""
import pathlib
import sys
import warnings

import numpy as np
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, precision_recall_fscore_support, roc_auc_score, top_k_accuracy_score

BINS = 15
warnings.simplefilter("ignore")  # the undefined cases are meant
rng = np.random.default_rng(16)


def drawn(size, classes, labels, decimals):
    """Logits that favour the label."""
    labels = np.array(labels if labels is not None else rng.integers(0, classes, size))
    logits = rng.normal(0, 1.5, (size, classes))
    logits[np.arange(size), labels] += 2
    return np.round(logits, decimals).astype(np.float32), labels


def top_k(logits, labels, k):
    classes = logits.shape[1]
    if k >= classes:
        return 1.0
    # Among equal logits scikit-learn takes the last class first, fmnist the first one.
    return top_k_accuracy_score(classes - 1 - labels, logits[:, ::-1], k=k, labels=range(classes))


def metrics(logits, labels):
    size, classes = logits.shape
    wide = logits.astype(np.float64)
    p = np.exp(wide - wide.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    predicted = logits.argmax(axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(labels, predicted, average="macro")
    # One class at a time, since scikit-learn refuses classes without images in one call.
    areas = [
        roc_auc_score(labels == c, p[:, c])
        for c in range(classes)
        if 0 < (labels == c).sum() < size
    ]
    if len(areas) == classes > 2:
        whole = roc_auc_score(labels, p, multi_class="ovr", average="macro")
        assert abs(whole - np.mean(areas)) < 1e-12
    # calibration_curve gives the bins that have images, in order; histogram how many they have.
    right, confidence = predicted == labels, p.max(axis=1)
    accuracy, mean = calibration_curve(right, confidence, n_bins=BINS)
    bins = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], confidence)
    weight = np.unique(bins, return_counts=True)[1] / size
    return {
        "top2Accuracy": top_k(logits, labels, 2),
        "top3Accuracy": top_k(logits, labels, 3),
        "macroPrecision": precision,
        "macroRecall": recall,
        "macroF1": f1,
        **({"macroRocAuc": np.mean(areas)} if areas else {}),
        "calibrationError": np.sum(weight * np.abs(accuracy - mean)),
        "brierScore": brier_score_loss(np.eye(classes)[labels], p, scale_by_half=False),
    }


unseen = drawn(40, 6, [i % 4 for i in range(40)], 2)
unseen[0][:, 5] = -20  # a class without images and predictions; class 4 is predicted at times
assert (unseen[0].argmax(axis=1) == 4).any()
CASES = {
    "ten": drawn(80, 10, None, 3),
    "ties": drawn(60, 4, None, 0),
    "unseen": unseen,
    "single": drawn(12, 3, [1] * 12, 2),
    "two": drawn(30, 2, None, 2),
}

with open(pathlib.Path(sys.argv[1]) / "golden.properties", "w") as out:
    out.write(f"# by make_metrics_golden.py, scikit-learn {sklearn.__version__}\n")
    out.write(f"cases={' '.join(CASES)}\n")
    for name, (logits, labels) in CASES.items():
        out.write(f"{name}.labels={' '.join(map(str, labels))}\n")
        out.write(f"{name}.logits={' '.join(str(v) for v in logits.ravel())}\n")
        for metric, value in metrics(logits, labels).items():
            out.write(f"{name}.{metric}={float(value)!r}\n")
