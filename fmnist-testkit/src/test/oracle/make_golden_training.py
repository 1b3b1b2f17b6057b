#!/usr/bin/env python3
"""Computes what augmentation and targets must give: GoldenTrainingTest reads the result.

    pip install torch keras tensorflow numpy
    python make_golden_training.py ../resources/io/fmnist/testkit/reference/training.json

Augmentation is a second program in NumPy, written from docs/training.md and the description of the
random numbers. Losses and gradients by the logits are PyTorch's; those of Keras 3 are computed too
and must be the same.
"""
import json
import math
import subprocess
import sys

import numpy as np

from make_golden import philox

AUGMENTATION = 4
RNG = np.random.RandomState(20261127)


class Stream:
    """fmnist's RandomStream: word 4b + j is word j of the block with counter (b, first, second, purpose)."""

    def __init__(self, seed, first, second):
        self.seed, self.first, self.second = seed, first & 0xFFFFFFFF, second & 0xFFFFFFFF
        self.used = 0

    def word(self):
        block, place = divmod(self.used, 4)
        self.used += 1
        return philox([block, self.first, self.second, AUGMENTATION], self.seed)[place]

    def uniform(self):
        high, low = self.word(), self.word()
        return ((high << 21) | (low >> 11)) * 2.0**-53

    def below(self, bound):
        while True:
            product = self.word() * bound
            low = product & 0xFFFFFFFF
            if low >= (2**32 - bound) % bound or low >= bound:
                return product >> 32


def augment(pipeline, pixels, targets, seed, epoch, images):
    """pixels [N, C, H, W] of ints, targets [N, K]."""
    pixels, targets = pixels.copy(), targets.copy()
    streams = [Stream(seed, epoch, i) for i in images]
    count, _, height, width = pixels.shape
    for step in pipeline:
        before, targets_before = pixels.copy(), targets.copy()
        for n, stream in enumerate(streams):
            if step["kind"] == "shift":
                most = step["pixels"]
                down = stream.below(2 * most + 1) - most
                right = stream.below(2 * most + 1) - most
                padded = np.pad(
                    before[n], ((0, 0), (most, most), (most, most)), constant_values=step["fill"]
                )
                top, left = most - down, most - right
                pixels[n] = padded[:, top : top + height, left : left + width]
            elif step["kind"] == "flip":
                if step["mode"] == "random":
                    turned = stream.below(2) == 1
                else:
                    turned = (Stream(seed, -1, images[n]).below(2) + epoch) % 2 == 1
                if turned:
                    pixels[n] = before[n][:, :, ::-1]
            elif step["kind"] == "cutout":
                painted = stream.uniform() < step["probability"]
                row, column = stream.below(height), stream.below(width)
                if painted:
                    top, left = row - step["side"] // 2, column - step["side"] // 2
                    ys = slice(max(top, 0), max(top + step["side"], 0))
                    xs = slice(max(left, 0), max(left + step["side"], 0))
                    pixels[n][:, ys, xs] = step["fill"]
            elif step["kind"] == "mixup":
                while True:
                    x = (1 - stream.uniform()) ** (1 / step["alpha"])
                    y = (1 - stream.uniform()) ** (1 / step["alpha"])
                    if x + y <= 1 and x + y > 0:
                        break
                own = max(x, y) / (x + y)
                other = (n + 1) % count
                pixels[n] = np.floor(own * before[n] + (1 - own) * before[other] + 0.5)
                targets[n] = own * targets_before[n] + (1 - own) * targets_before[other]
    return pixels, targets


def augmentation_case(pipeline, shape, epoch, seed):
    count = 6
    pixels = RNG.randint(0, 256, size=[count] + shape)
    labels = RNG.randint(0, 3, size=count)
    images = RNG.permutation(50000)[:count]
    after, targets = augment(pipeline, pixels, np.eye(3)[labels], seed, epoch, [int(i) for i in images])
    return {
        "augmentation": pipeline,
        "shape": shape,
        "seed": seed,
        "epoch": epoch,
        "images": [int(i) for i in images],
        "pixels": [int(v) for v in pixels.reshape(-1)],
        "labels": [int(v) for v in labels],
        "after": [int(v) for v in after.reshape(-1)],
        "targets": [float(v) for v in targets.reshape(-1)],
    }


SHIFT = {"kind": "shift", "pixels": 2, "fill": 7}
RANDOM = {"kind": "flip", "mode": "random"}
ALTERNATING = {"kind": "flip", "mode": "alternating"}
CUTOUT = {"kind": "cutout", "side": 4, "probability": 0.5, "fill": 128}
MIXUP = {"kind": "mixup", "alpha": 0.4}


def augmentations():
    return [
        augmentation_case(pipeline, shape, epoch, seed)
        for pipeline, shape, epoch, seed in [
            ([SHIFT], [1, 7, 5], 0, 1),
            ([{"kind": "shift", "pixels": 9, "fill": 0}], [2, 4, 3], 3, 2),
            ([RANDOM], [1, 3, 6], 1, 3),
            ([ALTERNATING], [2, 3, 5], 0, 4),
            ([ALTERNATING], [2, 3, 5], 7, 4),
            ([CUTOUT], [1, 8, 7], 2, 5),
            ([{"kind": "cutout", "side": 3, "probability": 1, "fill": 0}], [3, 5, 4], 0, 6),
            ([MIXUP], [1, 4, 4], 5, 7),
            ([SHIFT, ALTERNATING, CUTOUT, MIXUP], [1, 8, 9], 11, 2**40 + 5),
            ([MIXUP, RANDOM, SHIFT], [2, 5, 6], 1, -3),
        ]
    ]


# ---- losses: mean over the batch, gradient by the logits ----


def losses(engine):
    rng = np.random.RandomState(5)
    cases = []
    for smoothing, weights, images in [
        (0.0, None, None),
        (0.1, None, None),
        (0.3, [1.0, 0.5, 2.0, 0.0], None),
        (0.0, [0.25, 1.0, 1.0, 3.0], [1.0, 2.0, 0.0, 0.5, 1.0]),
    ]:
        logits = rng.normal(size=(5, 4)) * 4
        labels = rng.randint(0, 4, size=5)
        scale = np.ones(5)
        if weights is not None:
            scale = scale * np.array(weights)[labels]
        if images is not None:
            scale = scale * np.array(images)
        loss, gradient = engine(logits, labels, smoothing, scale)
        cases.append(
            {
                "logits": [float(np.float32(v)) for v in logits.reshape(-1)],
                "labels": [int(v) for v in labels],
                "label_smoothing": smoothing,
                "class_weights": weights or [],
                "image_weights": images or [],
                "loss": loss,
                "gradient": [float(v) for v in gradient.reshape(-1)],
            }
        )
    return cases


def with_torch(logits, labels, smoothing, scale):
    import torch
    import torch.nn.functional as F

    z = torch.tensor(logits.astype(np.float32).astype(np.float64), requires_grad=True)
    each = F.cross_entropy(z, torch.tensor(labels), label_smoothing=smoothing, reduction="none")
    loss = (each * torch.tensor(scale)).mean()
    loss.backward()
    return loss.item(), z.grad.numpy()


def with_keras(logits, labels, smoothing, scale):
    import keras
    import tensorflow as tf

    keras.backend.set_floatx("float64")
    z = tf.Variable(logits.astype(np.float32).astype(np.float64))
    loss = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=smoothing, dtype="float64"
    )
    with tf.GradientTape() as tape:
        value = loss(tf.constant(np.eye(4)[labels]), z, sample_weight=tf.constant(scale))
    return float(value), tape.gradient(value, z).numpy()


def same(one, other, tolerance):
    assert len(one) == len(other)
    for a, b in zip(one, other):
        assert math.isclose(a["loss"], b["loss"], abs_tol=tolerance), (a, b)
        np.testing.assert_allclose(a["gradient"], b["gradient"], atol=tolerance)


def main():
    if sys.argv[1] == "--keras":  # a process of its own: the two engines do not load into one
        print("LOSSES" + json.dumps(losses(with_keras)))
        return
    found = losses(with_torch)
    out = subprocess.run(
        [sys.executable, __file__, "--keras"], check=True, capture_output=True, text=True
    ).stdout
    same(found, json.loads(out[out.index("LOSSES") + 6 :]), 1e-7)
    content = {
        "made by": "make_golden_training.py with NumPy and PyTorch; Keras 3 gives the same losses",
        "augmentations": augmentations(),
        "losses": found,
    }
    with open(sys.argv[1], "w") as file:
        json.dump(content, file, indent=0)
        file.write("\n")


if __name__ == "__main__":
    main()
