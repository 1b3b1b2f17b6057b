#!/usr/bin/env python3
"""Tasks 0, 2, 6 and 8 and the recipes fast, small and best in PyTorch 2 as its own guides say to write them: nn.Sequential, fused optimizers,
images resident as one tensor, no DataLoader, no .item() in the loop. A benchmark of speed; accuracy is only looked at to see
that it trains.

    python3 pytorch_tasks.py --task 0 --epochs 3
    python3 pytorch_tasks.py --task 2 --mode compile --layout channels_last --time-only
    python3 pytorch_tasks.py --task 2 --device cuda --data synthetic --time-only

--mode compile passes the network through torch.compile, which needs a C++ compiler; the first epoch then compiles, and the
figure leaves it out. The last line of output is one JSON object: epochSeconds (training only, one number an epoch),
secondsPerEpoch (their median, leaving the first out where there are more), secondsToFirstStep, peakMemoryMiB.
"""

import time

import common
import torch
from torch import nn


def conv(channels, filters, kernel):
    return [nn.Conv2d(channels, filters, kernel, padding=kernel // 2), nn.ReLU()]


def norm(features, map_=True):
    # Keras's momentum 0.99 is PyTorch's 0.01.
    return (nn.BatchNorm2d if map_ else nn.BatchNorm1d)(features, eps=1e-3, momentum=0.01)


def task0():
    return [*conv(1, 32, 3), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 14 * 14, 128), nn.ReLU(), nn.Linear(128, 10)]


def task2():
    parts, channels = [], 1
    for filters in (32, 64):
        for _ in range(2):
            parts += [*conv(channels, filters, 3), norm(filters)]
            channels = filters
        parts += [nn.MaxPool2d(2), nn.Dropout(0.25)]
    return [*parts, nn.Flatten(), nn.Linear(64 * 7 * 7, 512), nn.ReLU(), norm(512, False), nn.Dropout(0.5), nn.Linear(512, 10)]


def two_blocks(normalized):
    parts, channels = [], 1
    for _ in range(2):
        parts += [*conv(channels, 32, 5), *([norm(32)] if normalized else []), nn.MaxPool2d(2)]
        channels = 32
    return [*parts, nn.Flatten(), nn.Linear(32 * 7 * 7, 256), nn.ReLU(), nn.Linear(256, 10)]


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


class GlobalMaxPool(nn.Module):
    def forward(self, x):
        return x.amax((2, 3))


def unit(channels, filters, pool=False):
    # fmnist's momentum 0.7 is PyTorch's 0.3.
    return [nn.Conv2d(channels, filters, 3, padding=1, bias=False), *([nn.MaxPool2d(2)] if pool else []),
            nn.BatchNorm2d(filters, momentum=0.3)]


def residual(filters, activation=nn.ReLU):
    return [activation(), Residual(*unit(filters, filters)), activation()]


def fast(filters=(16, 48, 96), activation=nn.ReLU):
    a, b, c = filters
    return [*unit(1, a), activation(), nn.MaxPool2d(2), *unit(a, b, pool=True), *residual(b, activation), *unit(b, c, pool=True),
            *residual(c, activation), GlobalMaxPool(), nn.Linear(c, 10)]


def best():
    return fast((32, 96, 160), nn.GELU)


def small():
    return [*unit(1, 12), nn.ReLU(), nn.MaxPool2d(2), *unit(12, 28), *residual(28), nn.MaxPool2d(2), *unit(28, 32, pool=True), *residual(32),
            GlobalMaxPool(), nn.Linear(32, 10)]


NETWORKS = {"0": task0, "2": task2, "6": lambda: two_blocks(False), "8": lambda: two_blocks(True), "fast": fast, "small": small,
            "best": best}
# Peak learning rate, epochs of warm-up, label smoothing.
RECIPES = {"fast": (0.16, 1, 0.05), "small": (0.1487, 2, 0.05), "best": (0.12, 2, 0.1)}


def recipe_training(task, network, epochs, steps):
    """Nesterov momentum, L2 of the kernels alone, a warm-up, then down to 0 on a line."""
    rate, warm_up, smoothing = RECIPES[task]
    warm_up = min(warm_up, epochs) * steps
    kernels = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() == 1]
    optimizer = torch.optim.SGD([{"params": kernels, "weight_decay": 5e-4}, {"params": others}], lr=rate, momentum=0.9,
                                nesterov=True, fused=True)
    factor = lambda step: 0.1 + 0.9 * step / warm_up if step < warm_up else (epochs * steps - step) / max(1, epochs * steps - warm_up)
    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, factor), nn.CrossEntropyLoss(label_smoothing=smoothing)


class Shift:
    """Moves each image by up to a pixel; zeros come in at the edge."""

    def __init__(self, images):
        padded = nn.functional.pad(images, (1, 1, 1, 1))
        count, channels, rows, columns = images.shape
        stride = padded.stride()
        self.windows = padded.as_strided((count, 3, 3, channels, rows, columns), (stride[0], stride[2], stride[3], *stride[1:]))

    def __call__(self, index):
        down, right = torch.randint(0, 3, (2, len(index)), device=index.device)
        return self.windows[index, down, right]


def cutout(batch, side=10):
    """Paints a square black in half of the images; its centre is any pixel."""
    count, _, rows, columns = batch.shape
    down, right = torch.randint(0, rows, (2, count, 1), device=batch.device) - side // 2
    painted = torch.rand(count, 1, device=batch.device) < 0.5
    across, along = (torch.arange(size, device=batch.device) for size in (rows, columns))
    in_rows = (across >= down) & (across < down + side) & painted
    in_columns = (along >= right) & (along < right + side)
    return batch.masked_fill((in_rows[:, :, None] & in_columns[:, None, :])[:, None], 0)


def main():
    options = common.parser((*common.TASKS, *common.RECIPES))
    options.add_argument("--mode", choices=("eager", "compile"), default="eager")
    options.add_argument("--device", default="cpu")
    options.add_argument("--layout", choices=("contiguous", "channels_last"), default="contiguous")
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)

    memory_format = torch.channels_last if args.layout == "channels_last" else torch.contiguous_format
    pixels, labels = common.training_images(args.data, args.images)
    images = torch.from_numpy(pixels).unsqueeze(1).float().div_(255).contiguous(memory_format=memory_format).to(args.device)
    labels = torch.from_numpy(labels).long().to(args.device)
    del pixels

    network = nn.Sequential(*NETWORKS[args.task]())
    for module in network.modules():
        if isinstance(module, nn.Conv2d) and module.bias is None:
            nn.init.kaiming_normal_(module.weight)
        elif isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
    network = network.to(args.device, memory_format=memory_format)
    decay, loss_function, flips = None, nn.CrossEntropyLoss(), None
    shift, average = None, None
    if args.task in RECIPES:
        optimizer, decay, loss_function = recipe_training(args.task, network, args.epochs, -(-len(images) // common.BATCH[args.task]))
        # A coin for each image, and every other epoch the other side.
        flips = torch.rand(len(images), device=args.device) < 0.5
        if args.task != "fast":
            shift = Shift(images)
            average = [p.detach().clone() for p in network.parameters()]
    elif args.task == "2":
        optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, fused=True)
        decay = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + 0.01 / 25 * step))
    else:
        optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7, fused=True)
    model = torch.compile(network) if args.mode == "compile" else network

    first_step, seconds, step = common.FirstStep(), [], 0
    for epoch in range(args.epochs):
        start = time.perf_counter()
        total = torch.zeros((), device=args.device)
        for index in torch.randperm(len(images), device=args.device).split(common.BATCH[args.task]):
            optimizer.zero_grad()
            batch = images[index] if shift is None else shift(index)
            if flips is not None:
                batch = torch.where((flips[index] ^ bool(epoch % 2)).view(-1, 1, 1, 1), batch.flip(3), batch)
            if args.task == "best":
                batch = cutout(batch)
            loss = loss_function(model(batch), labels[index])
            loss.backward()
            optimizer.step()
            if decay is not None:
                decay.step()
            total += loss.detach() * len(index)
            step += 1
            if average is not None and step % 5 == 0:
                with torch.no_grad():
                    torch._foreach_lerp_(average, list(network.parameters()), 0.01)
            first_step.done()
        loss = total.item() / len(images)
        seconds.append(time.perf_counter() - start)
        common.epoch_done(epoch + 1, args.epochs, seconds[-1], f"training loss {loss:.4f}")

    more = {"mode": args.mode, "layout": args.layout, "trainLoss": loss, "torch": torch.__version__}
    if not args.time_only:
        pixels, truth = common.test_images(args.data)
        network.eval()
        with torch.inference_mode():
            test = torch.from_numpy(pixels.copy()).unsqueeze(1).float().div_(255).to(args.device)
            predicted = torch.cat([network(part).argmax(1) for part in test.split(1000)]).cpu()
        more["testAccuracy"] = (predicted == torch.from_numpy(truth.astype("int64"))).float().mean().item()
    common.report("pytorch", args, seconds, first_step, **more)


if __name__ == "__main__":
    main()
