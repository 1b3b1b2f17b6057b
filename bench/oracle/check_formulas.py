#!/usr/bin/env python3
"""Checks study_pytorch.py against formulas typed a second time, number by number in float64. Needs no data.

    python3 check_formulas.py
"""

import math

import numpy as np
import torch

import study_pytorch as study

PARAMETERS = {  # added up by hand: convolutions, then dense layers; in tasks 2 and 8 to 15 also gamma and beta
    0: 320 + 802_944 + 1_290,
    1: 320 + 1_605_888 + 2_570,
    2: (320 + 9_248 + 18_496 + 36_928) + (1_606_144 + 5_130) + 2 * (32 + 32 + 64 + 64 + 512),
    4: (320 + 9_248) + (401_664 + 2_570),
    6: (832 + 25_632) + (401_664 + 2_570),
    8: (832 + 25_632) + (401_664 + 2_570) + 2 * (32 + 32),
    10: 832 + (1_605_888 + 2_570) + 2 * 32,
}
SAME_NETWORK = {3: 0, 5: 4, 7: 6, 9: 8, 11: 10, 12: 8, 13: 10, 14: 10, 15: 10}


def expected(spec, p, gradients):
    v = m = a = d = 0.0
    for t, g in enumerate(gradients, 1):
        if spec["kind"] == "sgd":
            lr = spec["lr"] / (1 + spec["decay"] * (t - 1))
            v = spec["momentum"] * v - lr * g
            p += spec["momentum"] * v - lr * g if spec["nesterov"] else v
        elif spec["kind"] == "adam":
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g * g
            p -= 1e-3 * math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t) * m / (math.sqrt(v) + 1e-7)
        elif spec["kind"] == "adagrad":
            a += g * g
            p -= 0.01 * g / (math.sqrt(a) + 1e-7)
        else:
            a = 0.95 * a + 0.05 * g * g
            u = g * math.sqrt(d + 1e-7) / math.sqrt(a + 1e-7)
            p -= u
            d = 0.95 * d + 0.05 * u * u
    return p


def check_optimizers():
    rng = np.random.default_rng(0)
    for task, description in study.TASKS.items():
        model = torch.nn.Linear(4, 1, bias=False, dtype=torch.float64)
        before = model.weight.detach().numpy().ravel().copy()
        optimizer = study.Optimizer(model, description["optimizer"])
        gradients = rng.normal(size=(7, 4)) * [1, 1, 1e-6, 100]
        for g in gradients:
            optimizer.zero_grad()
            model.weight.grad.add_(torch.from_numpy(g))
            optimizer.step()
        after = model.weight.detach().numpy().ravel()
        want = [expected(description["optimizer"], before[i], gradients[:, i]) for i in range(4)]
        np.testing.assert_allclose(after, want, rtol=0, atol=1e-12, err_msg=f"optimizer of task {task}")


def check_batch_norm():
    norm = study.KerasBatchNorm(3).double()
    x = torch.randn(5, 3, 4, 6, dtype=torch.float64) * 2 + 1
    each = (slice(None), None, None)
    mean, variance = x.mean((0, 2, 3)), ((x - x.mean((0, 2, 3), keepdim=True)) ** 2).mean((0, 2, 3))
    torch.testing.assert_close(norm(x), (x - mean[each]) / torch.sqrt(variance + 1e-3)[each])
    torch.testing.assert_close(norm.mean, 0.01 * mean)
    torch.testing.assert_close(norm.variance, 0.99 + 0.01 * variance)
    norm.eval()
    torch.testing.assert_close(norm(x), (x - norm.mean[each]) / torch.sqrt(norm.variance + 1e-3)[each])


def check_networks():
    for task, description in study.TASKS.items():
        model = study.build(description["layers"])
        found = sum(p.numel() for p in model.parameters())
        assert found == PARAMETERS[SAME_NETWORK.get(task, task)], f"task {task}: {found} parameters"
        assert model(torch.zeros(2, 1, 28, 28)).shape == (2, 10), f"task {task}"


if __name__ == "__main__":
    check_optimizers()
    check_batch_norm()
    check_networks()
    print(f"optimizers, batch normalization and networks of {len(study.TASKS)} tasks: as expected")
