"""How fast are group correlations against `torch.conv2d` with the dense filter bank, which is expanded beforehand?

    python tests/benchmarks/bench_engines.py [--threads 1] [--rounds 7] [--only p4m] [--goals] [--engines]

Every line is one layer with `method="auto"`: the engine that was chosen, and the rival's time over ours, for
evaluation and for a training step (forward, and the gradients of features and weights, or of features and bank). Both
are given their features in NCHW and channels_last, and the better counts. Medians of interleaved rounds; CPU time on
one thread, wall time on more. `--engines` adds the ratio of every engine in evaluation. Memory is the peak of a process
of its own during one forward pass, less what it held before and less the result. The last lines are NumPy's engines
and plans.
"""

import argparse
import itertools
import os
import subprocess
import sys
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy loads its BLAS

import numpy as np
import torch
from scipy.signal import convolve2d
from timing import medians
from torch.nn import functional as F

import grouptk as gt
from grouptk.torch import GroupConv

GROUPS = {"p4": gt.p4, "p4m": gt.p4m, "p6": gt.wallpaper("p6"), "P432": gt.space_group("P432")}
PLANAR = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
LAST = {2: torch.channels_last, 3: torch.channels_last_3d}


class Case(NamedTuple):
    """A group correlation with as many fields in as out."""

    group: str
    size: int
    fields: int
    image: int
    batch: int
    dtype: torch.dtype = torch.float32

    def __str__(self) -> str:
        kind = str(self.dtype).partition(".")[2]
        return f"{self.group:<5} k={self.size:<3} C={self.fields:<4} n={self.image:<4} B={self.batch:<3} {kind:<9}"


GOALS = [
    Case("p4m", 3, 64, 28, 8),
    Case("p4m", 3, 128, 28, 8),
    Case("p4", 3, 64, 28, 8),
    Case("p4", 3, 128, 28, 8),
    Case("P432", 3, 16, 16, 1),
    Case("p4m", 11, 32, 28, 8),
    Case("p4", 11, 32, 28, 8),
]
GRID = [
    *(Case(group, 3, fields, 28, 8) for group, fields in itertools.product(("p4", "p4m"), (4, 8, 16, 32))),
    *(Case(group, 3, 32, 28, 1) for group in ("p4", "p4m")),
    *(Case(group, size, 32, 28, 8) for group, size in itertools.product(("p4", "p4m"), (1, 5, 7))),
    *(Case("p4m", 3, 16, image, 4) for image in (7, 14, 64, 128)),
    Case("p6", 3, 32, 28, 8),
    Case("P432", 3, 8, 16, 1),
    *(Case("p4m", 3, fields, 28, 8, torch.float64) for fields in (16, 64)),
    Case("p4m", 3, 64, 28, 8, torch.bfloat16),
]


def layer_and_rivals(case: Case):
    """Return the layer, its input, and what the rival needs: (features, bank) in both memory formats."""
    torch.manual_seed(0)
    layer = GroupConv(
        GROUPS[case.group], case.fields, case.fields, case.size, padding="same", bias=False, dtype=case.dtype
    )
    plan = layer.plan
    features = torch.randn(case.batch, case.fields, plan.order, *[case.image] * plan.dim, dtype=case.dtype)
    fused, bank = features.flatten(1, 2), layer.filters()[0].detach()
    formats = {"NCHW": (fused, bank)}
    if plan.dim in LAST:
        formats["last"] = tuple(part.contiguous(memory_format=LAST[plan.dim]) for part in (fused, bank))
    return layer, features, formats


def evaluation(case: Case, rounds: int, threads: int, engines: bool) -> tuple[str, float, dict[str, float]]:
    """Return the engine, the ratio, and the ratios of all engines."""
    layer, features, formats = layer_and_rivals(case)
    layer.eval()
    planar, margin, step = PLANAR[layer.plan.dim], layer.plan.frame.before, layer.plan.frame.support.step
    functions = {name: (lambda f=f, b=b: planar(f, b, None, 1, margin, step)) for name, (f, b) in formats.items()}
    methods = ["auto"]
    if engines and case.dtype in (torch.float32, torch.float64):
        methods += ["direct", "spectral", "fft"]
    for method in methods:
        copy = GroupConv(
            GROUPS[case.group],
            case.fields,
            case.fields,
            case.size,
            padding="same",
            bias=False,
            method=method,
            dtype=case.dtype,
        ).eval()
        copy.load_state_dict(layer.state_dict())
        for name, (fused, _) in formats.items():
            given = fused.unflatten(1, features.shape[1:3])
            functions[f"{method} {name}"] = lambda copy=copy, given=given: copy(given)
    with torch.no_grad():
        found = medians(functions, rounds, threads)
    rival = min(found[name] for name in formats)
    ratios = {method: rival / min(found[f"{method} {name}"] for name in formats) for method in methods}
    served = case.dtype in (torch.float32, torch.float64)
    engine = layer.choice(features.shape).method if served else "direct"
    return engine, ratios.pop("auto"), ratios


def training(case: Case, rounds: int, threads: int) -> tuple[str, float]:
    """Return the engine and the ratio of a training step."""
    layer, features, formats = layer_and_rivals(case)
    layer.train()
    planar, margin, step = PLANAR[layer.plan.dim], layer.plan.frame.before, layer.plan.frame.support.step

    gradient = torch.randn_like(layer(features).detach())
    functions = {}
    for name, parts in formats.items():
        own = parts[0].unflatten(1, features.shape[1:3]).detach().requires_grad_()
        functions[f"ours {name}"] = lambda own=own: torch.autograd.grad(layer(own), (own, layer.weight), gradient)
        f, b = (part.detach().clone(memory_format=torch.preserve_format).requires_grad_() for part in parts)
        g = gradient.flatten(1, 2)
        g = g.contiguous(memory_format=LAST[layer.plan.dim]) if name == "last" else g
        functions[name] = lambda f=f, b=b, g=g: torch.autograd.grad(planar(f, b, None, 1, margin, step), (f, b), g)
    found = medians(functions, rounds, threads)
    served = case.dtype in (torch.float32, torch.float64)
    engine = layer.choice(features.shape).method if served else "direct"
    ours, rival = (min(found[start + name] for name in formats) for start in ("ours ", ""))
    return engine, rival / ours


def network(depth: int, fields: int, method: str) -> torch.nn.Sequential:
    """Return a p4m network: layers with ReLU between them."""
    torch.manual_seed(0)
    layers = [GroupConv(gt.p4m, fields, fields, 3, padding=1, method=method) for _ in range(depth)]
    return torch.nn.Sequential(*(part for layer in layers for part in (layer, torch.nn.ReLU())))


def network_step(rounds: int, threads: int) -> float:
    """Return the ratio of a training step of six layers with 64 fields, 28×28, batch 8, against dense filter banks."""
    features = torch.randn(8, 64, 8, 28, 28)

    def step(model):
        model(features).square().mean().backward()

    models = {method: network(6, 64, method) for method in ("direct", "auto")}
    found = medians({name: (lambda model=model: step(model)) for name, model in models.items()}, rounds, threads)
    return found["direct"] / found["auto"]


PEAK = """
import sys
sys.path.insert(0, {here!r})
import torch
from bench_engines import GOALS, PLANAR, layer_and_rivals

def memory(line):
    return next(int(row.split()[1]) / 1024 for row in open("/proc/self/status") if row.startswith(line))

def forward(case):
    layer, features, formats = layer_and_rivals(case)
    plan, dense = layer.eval().plan, {method!r} == "dense"
    fused, bank = formats.pop("NCHW")
    formats.clear()
    layer.method, layer._kept = {method!r}, None
    if not dense:
        bank = None
    open("/proc/self/clear_refs", "w").write("5")  # the peak is counted from here
    before = memory("VmRSS")
    with torch.no_grad():
        if dense:
            out = PLANAR[plan.dim](fused, bank, None, 1, plan.frame.before, plan.frame.support.step)
        else:
            out = layer(features)
    return memory("VmHWM") - before + ((bank.nbytes if dense else 0) - out.nbytes) / 2**20

torch.set_num_threads(1)
forward(GOALS[{number}]._replace(image=8))
print(forward(GOALS[{number}]))
"""


def peak(number: int, method: str) -> float:
    """Return the MiB that a forward pass takes beyond its input and result; filters, or what is made of them, count."""
    code = PEAK.format(here=os.path.dirname(os.path.abspath(__file__)), number=number, method=method)
    # Freed memory goes back at once, or it would hide what is allocated next.
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout)


def tutorial(size: int, rounds: int) -> float:
    """Return how much faster p4 lifting is than four calls of `convolve2d`: one image, symm, 3×3, float64."""
    random = np.random.default_rng(0)
    image, kernel = random.random((size, size)), random.random((3, 3))
    found = medians(
        {
            "ours": lambda: gt.convolve(gt.p4, kernel, image, mode="same", boundary="symm"),
            "loop": lambda: [convolve2d(image, np.rot90(kernel, i), mode="same", boundary="symm") for i in range(4)],
        },
        rounds,
    )
    return found["loop"] / found["ours"]


def numpy_against_torch(fields: int, dtype: type, rounds: int) -> tuple[str, float]:
    """Return NumPy's engine and its ratio against `torch.conv2d` for p4m, k=3, 28×28, batch 8."""
    random = np.random.default_rng(0)
    kernel = random.standard_normal((fields, fields, 8, 3, 3)).astype(dtype)
    signal = random.standard_normal((8, fields, 8, 28, 28)).astype(dtype)
    layer = GroupConv(gt.p4m, fields, fields, 3, padding=1, bias=False)
    bank = layer.to(torch.from_numpy(kernel).dtype).filters()[0].detach()
    fused = torch.from_numpy(signal).flatten(1, 2)
    last = [part.contiguous(memory_format=torch.channels_last) for part in (fused, bank)]
    found = medians(
        {
            "ours": lambda: gt.correlate(gt.p4m, kernel, signal, on="group", channels=True),
            "NCHW": lambda: F.conv2d(fused, bank, padding=1),
            "last": lambda: F.conv2d(*last, padding=1),
        },
        rounds,
    )
    planned = gt.plan(gt.p4m, kernel, signal, on="group", channels=True)
    return planned.method, min(found["NCHW"], found["last"]) / found["ours"]


PLAN = """
import time, grouptk as gt
from grouptk.correlation.body_frame import body_frame
from grouptk.correlation.plan import plan_correlation
from grouptk.lattice import lattice_of
lattice = lattice_of({group})
start = time.process_time()
plan = plan_correlation(lattice, "group", {sizes}, (1,) * lattice.dim)
middle = time.process_time()
frame = body_frame(plan)
frame.adjoint, frame.blocks.analysis, frame.blocks.synthesis
print((middle - start) * 1e3, (time.process_time() - middle) * 1e3)
"""


def plans() -> None:
    """Print the time of plans in processes of their own, for groups that were made and proved before."""
    print("\nplans, ms of CPU time in a fresh process: index tables; Fourier transform of the fibre and its program")
    for name, sizes in (
        ("gt.p4m", (7, 7)),
        ("gt.wallpaper('p6m')", (7, 7)),
        ("gt.space_group('P432')", (3, 3, 3)),
        ("gt.space_group('Pm-3m')", (3, 3, 3)),
        ("gt.space_group('Pm-3m')", (7, 7, 7)),
    ):
        code = PLAN.format(group=name, sizes=sizes)
        words = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        print(f"{name:<26} {'×'.join(map(str, sizes)):<8}{float(words[0]):>8.1f}{float(words[1]):>8.1f}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="", help="a part of the lines' text")
    parser.add_argument("--goals", action="store_true", help="the first lines alone")
    parser.add_argument("--engines", action="store_true", help="every engine in evaluation")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    print(f"{'layer, threads=' + str(given.threads):<46}{'evaluation':>16}{'training step':>20}", flush=True)
    for case in GOALS if given.goals else GOALS + GRID:
        if given.only in str(case):
            engine, ratio, all_of_them = evaluation(case, given.rounds, given.threads, given.engines)
            trained, step = training(case, max(3, given.rounds // 2), given.threads)
            more = "  ".join(f"{name} {value:.2f}" for name, value in all_of_them.items())
            print(f"{case!s:<46}{engine:>10}{ratio:>6.2f}{trained:>14}{step:>6.2f}   {more}", flush=True)
    if given.only:
        return
    print(
        f"\nsix layers of p4m, C=64, training step against dense banks: {network_step(3, given.threads):.2f}",
        flush=True,
    )
    print("\nmemory beyond input and result, MiB: dense, ours")
    for number, case in enumerate(GOALS[:5]):
        print(f"{case!s:<46}{peak(number, 'dense'):>10.1f}{peak(number, 'spectral'):>10.1f}", flush=True)
    print("\nNumPy: p4 lifting against four calls of convolve2d (symm, k=3, float64)")
    print("  ".join(f"{size}²: {tutorial(size, 31 if size < 200 else 9):.1f}" for size in (128, 512)), flush=True)
    for dtype, fields in itertools.product((np.float32, np.float64), (16, 32)):
        engine, ratio = numpy_against_torch(fields, dtype, given.rounds)
        print(f"NumPy p4m k=3 C={fields} {dtype.__name__} against torch.conv2d: {engine} {ratio:.2f}", flush=True)
    plans()


if __name__ == "__main__":
    main()
