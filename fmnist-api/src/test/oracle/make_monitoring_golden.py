#!/usr/bin/env python3
"""Computes what Keras's callbacks do with given validation metrics: MonitoringTest reads the result.

    pip install keras torch numpy
    KERAS_BACKEND=torch python make_monitoring_golden.py ../resources/io/fmnist/api/train
"""
import pathlib
import sys

import keras
import numpy as np

RNG = np.random.RandomState(20261127)
EPOCHS = 40
RATE = 0.01


class Model:
    """What the callbacks touch of a model."""

    def __init__(self):
        self.optimizer = keras.optimizers.SGD(RATE)
        self.stop_training = False

    def get_weights(self):
        return []

    def set_weights(self, weights):
        pass


def follow(callback, monitor, values, until_stop):
    """Feeds the values; returns the last epoch, from 1, and the rate of each epoch."""
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(values):
        rates.append(float(keras.ops.convert_to_numpy(model.optimizer.learning_rate)))
        callback.on_epoch_end(epoch, {monitor: value})
        if until_stop and model.stop_training:
            break
    return len(rates), rates


def values(higher):
    """A curve that improves and then wavers, with ties."""
    curve = np.exp(-np.arange(EPOCHS) / RNG.choice([2.0, 5.0])) + 0.2 + 0.02 * RNG.randn(EPOCHS)
    curve = np.round(curve, RNG.choice([2, 3, 6]))
    return [float(v) for v in (np.round(1.5 - curve, 6) if higher else curve)]


with open(pathlib.Path(sys.argv[1]) / "monitoring.properties", "w") as out:
    out.write(f"# by make_monitoring_golden.py, Keras {keras.__version__}\n")
    out.write("cases=24\n")
    for case in range(24):
        higher = case % 2 == 1
        monitor, mode = ("val_accuracy", "max") if higher else ("val_loss", "min")
        curve = values(higher)
        patience = int(RNG.choice([1, 2, 3, 5, 8]))
        delta = float(RNG.choice([0, 0.001, 0.02]))
        stopping = keras.callbacks.EarlyStopping(monitor, delta, patience, mode=mode)
        last, _ = follow(stopping, monitor, curve, True)
        best = keras.callbacks.EarlyStopping(monitor, 0, EPOCHS, mode=mode, restore_best_weights=True)
        follow(best, monitor, curve, False)
        factor = float(RNG.choice([0.1, 0.5, 0.7]))
        cooldown = int(RNG.choice([0, 1, 2, 4]))
        least = float(RNG.choice([0, 0.0015]))
        reducing = keras.callbacks.ReduceLROnPlateau(
            monitor, factor, patience, mode=mode, min_delta=delta, cooldown=cooldown, min_lr=least
        )
        _, rates = follow(reducing, monitor, curve, False)
        out.write(f"{case}.metric={monitor}\n")
        out.write(f"{case}.values={' '.join(map(repr, curve))}\n")
        out.write(f"{case}.patience={patience}\n{case}.min_delta={delta!r}\n")
        out.write(f"{case}.factor={factor!r}\n{case}.cooldown={cooldown}\n{case}.min_lr={least!r}\n")
        out.write(f"{case}.last={last}\n{case}.best={best.best_epoch + 1}\n")
        out.write(f"{case}.rates={' '.join(map(repr, rates))}\n")
