"""What does a group convolution layer cost beyond `torch.conv2d` with the same dense filter bank?

    python tests/benchmarks/bench_layers.py [--rounds 30]

Ratios of CPU time on one thread, layer over rival: medians of interleaved rounds, 28×28 pixels, float32. The rival has
the expanded filters as its parameter. A training step is forward and backward, gradients of input and filters
included. Construction is measured in a fresh process: the first layer of all (the group is proved, modules are
imported), a layer of another kernel size, and one more like it.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable

import torch
from timing import medians
from torch import Tensor, nn
from torch.nn.functional import conv2d

import grouptk as gt
from grouptk.torch import GroupConv, LiftingConv

GROUPS = {"p4": gt.p4, "p4m": gt.p4m, "C8": gt.SE(2, orientations=8)}
BUILT = {
    "C8 64→64, 5×5": "GroupConv(gt.SE(2, orientations=8), 64, 64, {size})",
    "D8 32→32, 5×5": "GroupConv(gt.E(2, orientations=8), 32, 32, {size})",
    "p4m 64→64, 5×5": "GroupConv(gt.p4m, 64, 64, {size})",
    "p6m 32→32, 5×5": "GroupConv(gt.wallpaper('p6m'), 32, 32, {size})",
}
CONSTRUCTION = """
import time, torch, grouptk as gt
from grouptk.torch import GroupConv
for size in (3, 5, 5):
    start = time.perf_counter()
    {layer}
    print(1e3 * (time.perf_counter() - start))
"""


def ratio(one: Callable[[], object], other: Callable[[], object], rounds: int) -> float:
    """Return the median of the times of one, over that of the times of the other."""
    found = medians({"one": one, "other": other}, rounds)
    return found["one"] / found["other"]


def ratios(layer: nn.Module, features: Tensor, rounds: int) -> tuple[float, float]:
    """Return the ratios of a training step and of evaluation."""
    fused = features.flatten(1, -3).detach().requires_grad_()
    features = features.requires_grad_()
    bank, bias = (part.detach().clone().requires_grad_() for part in layer.filters())
    layer.train()
    output = layer(features)
    gradient = torch.randn_like(output)
    train = ratio(
        lambda: layer(features).backward(gradient),
        lambda: conv2d(fused, bank, bias, padding=layer.plan.frame.before).backward(gradient.flatten(1, 2)),
        rounds,
    )
    layer.eval()
    with torch.no_grad():
        evaluation = ratio(
            lambda: layer(features), lambda: conv2d(fused, bank, bias, padding=layer.plan.frame.before), rounds
        )
    return train, evaluation


def construction() -> None:
    """Print the times of construction."""
    print(f"{'construction':<18}{'first':>10}{'another size':>16}{'again':>10}   ms")
    for name, layer in BUILT.items():
        code = CONSTRUCTION.format(layer=layer.format(size="size"))
        lines = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        first, other, again = map(float, lines)
        print(f"{name:<18}{first:>10.1f}{other:>16.1f}{again:>10.1f}", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    construction()
    print(f"\n{'layer':<22}{'k':>3}{'train, batch 8':>16}{'eval, batch 8':>15}{'eval, batch 1':>15}")
    for name, group in GROUPS.items():
        for fields in (16, 32, 64):
            for size in (3, 5):
                for kind, inputs in ((LiftingConv, 3), (GroupConv, fields)):
                    layer = kind(group, inputs, fields, size, padding=size // 2)
                    front = (layer.plan.planes,) * layer.plan.point_axes
                    batches = [torch.randn(batch, inputs, *front, 28, 28) for batch in (8, 1)]
                    train, many = ratios(layer, batches[0], rounds)
                    _, one = ratios(layer, batches[1], rounds)
                    title = f"{name} {kind.__name__} {inputs}→{fields}"
                    print(f"{title:<22}{size:>3}{train:>12.2f}{many:>15.2f}{one:>15.2f}", flush=True)


if __name__ == "__main__":
    main()
