#!/usr/bin/env python3
"""Loads the SavedModels that SavedModelExporterTest left, with Python's TensorFlow, and compares the logits.

    mvn -Ptensorflow -pl fmnist-djl -am test -Dtest=SavedModelExporterTest -Dsurefire.failIfNoSpecifiedTests=false
    VENV/bin/python fmnist-djl/src/test/oracle/check_saved_model.py fmnist-djl/target/saved-model-*
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

LIMIT = 1e-5


def check(folder):
    serve = tf.saved_model.load(os.path.join(folder, "model")).signatures["serving_default"]
    shape = serve.structured_input_signature[1]["pixels"].shape
    pixels = np.fromfile(os.path.join(folder, "pixels.bin"), np.uint8).reshape(-1, *shape[1:])
    outputs = serve(pixels=tf.constant(pixels))
    logits = outputs["logits"].numpy()
    expected = np.loadtxt(os.path.join(folder, "logits.txt")).reshape(logits.shape)
    difference = float(np.abs(logits - expected).max())
    sums = float(np.abs(outputs["probabilities"].numpy().sum(axis=1) - 1).max())
    print(f"{folder}: {len(pixels)} images of {tuple(shape[1:])}, logits differ by {difference:.1e}, "
          f"sums of probabilities by {sums:.1e}, TensorFlow {tf.__version__}")
    return difference <= LIMIT and sums <= LIMIT


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not all([check(folder) for folder in sys.argv[1:]]):
        sys.exit(f"more than {LIMIT} apart")
