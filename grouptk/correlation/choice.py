"""Choosing an engine: what each would cost, by a model that fits measurements, and why the others are not taken.

    direct      |H|·P·C_out·C_in·K multiplications for each pixel of the result (P planes, K taps)
    spectral    Σ D³/t · C_out·C_in·K, and |H|·C_in·K coefficients that must be made first
    fft         4·C_out·|H|·C_in·P for each frequency of each tile, and transforms of all planes

Rates are those of `speeds`. Another engine than `direct` is taken where it is predicted to be 15 % faster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from grouptk.correlation.body_frame import body_frame
from grouptk.correlation.engines.fft import best_tiling
from grouptk.correlation.engines.spectral import tile_pixels
from grouptk.correlation.geometry import Geometry, Support
from grouptk.correlation.plan import Plan
from grouptk.correlation.speeds import kept_while_speeds_are, speeds
from grouptk.errors import BackendError
from grouptk.lattice import Lattice

#: How much faster than `direct` another engine must be to be taken.
MARGIN = 1.15

#: Products of matrices with so few rows run at half their speed.
HALF_SPEED = 10

#: With fewer output channels the coefficients cost more than they save on every machine that was measured.
LEAST_CHANNELS = 8

#: More bytes are not taken for a spectrum.
MOST_MEMORY = 2 << 30

#: Kernels with fewer taps along every axis never pay for the transform of a grid.
LEAST_TAPS = 5


@dataclass(frozen=True)
class Estimate:
    """What an engine would take: seconds, multiplications, bytes beyond input and output; or why it cannot serve."""

    method: str
    seconds: float = math.inf
    multiplications: float = 0.0
    memory: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class Choice:
    """The estimates of all engines, and the one that is taken."""

    title: str
    estimates: tuple[Estimate, ...]
    method: str

    def __getitem__(self, method: str) -> Estimate:
        return next(estimate for estimate in self.estimates if estimate.method == method)

    def __str__(self) -> str:
        rows = [self.title, f"{'engine':<10}{'predicted':>12}{'multiplications':>18}{'memory':>12}"]
        for found in self.estimates:
            numbers = f"{found.seconds * 1e3:>9.2f} ms{found.multiplications:>18.3g}{found.memory / 2**20:>8.1f} MiB"
            marked = " ←" if found.method == self.method else ""
            rows.append(f"{found.method:<10}" + (f"  {found.reason}" if found.reason else numbers) + marked)
        return "\n".join(rows)


@dataclass(frozen=True)
class Work:
    """A correlation on a grid by a library, numpy or torch; `tables` are those of a kernel of values.

    `groups` are those of the channels of its planar correlation. `kept` says that filters are prepared once and for
    all, `is_zero` that what is read beyond the edges is 0. `only_direct` says why no other engine can serve, if so.
    """

    lattice: Lattice
    support: Support
    tables: Plan | None
    geometry: Geometry
    batch: int
    inputs: int
    outputs: int
    planes: int
    itemsize: int
    library: str
    groups: int = 1
    kept: bool = False
    is_zero: bool = False
    only_direct: str = ""

    @property
    def order(self) -> int:
        """The number |H| of planes of the result."""
        return self.lattice.order

    @property
    def taps(self) -> int:
        """The number K of taps of a filter."""
        return math.prod(self.support.size)

    @property
    def pixels(self) -> int:
        """The number of pixels of all results."""
        return self.batch * math.prod(self.geometry.result)


@kept_while_speeds_are
def choose(work: Work) -> Choice:
    """Return what each engine would cost, and which is taken."""
    found = (_direct(work), _spectral(work), _fft(work))
    direct, best = found[0], min(found, key=lambda estimate: estimate.seconds)
    method = best.method if best.seconds * MARGIN < direct.seconds else "direct"
    where = f"{work.inputs}·{work.planes} → {work.outputs}·{work.order} planes, {work.taps} taps"
    title = f"{work.lattice.group}: {where}, {work.pixels} pixels, {work.library}"
    return Choice(title, found, method)


def _products(count: float, rows: int, rate: float) -> float:
    """Return the seconds of multiplications in products of matrices with some rows."""
    return count * rate * (1 + HALF_SPEED / max(1, rows))


def _direct(work: Work) -> Estimate:
    rate, double = speeds(work.library), work.itemsize / 4
    entries = work.order * work.outputs * work.planes * work.inputs * work.taps // work.groups
    count = float(entries * work.pixels)
    time = double * _products(count, work.order * work.outputs // work.groups, rate.planar)
    if not work.kept:
        time += double * rate.copy * entries
    if work.library == "numpy":
        time += double * rate.transform * work.planes * work.inputs * work.taps * work.pixels
    return Estimate("direct", time + 2 * rate.call, count, entries * work.itemsize + _padded(work))


def _spectral(work: Work) -> Estimate:
    if work.only_direct:
        return Estimate("spectral", reason=work.only_direct)
    if work.tables is None or work.groups > 1:
        return Estimate("spectral", reason="needs kernels of values, without channel groups")
    if work.planes != work.order or work.order == 1:
        return Estimate("spectral", reason="needs a signal on a group with a fibre")
    if work.outputs < LEAST_CHANNELS:
        return Estimate("spectral", reason=f"needs {LEAST_CHANNELS} or more output channels to pay")
    try:
        blocks = body_frame(work.tables).blocks
    except BackendError as error:
        return Estimate("spectral", reason=str(error))
    rate, double = speeds(work.library), work.itemsize / 4
    pairs = work.outputs * work.inputs * work.taps
    count = float(blocks.cost * pairs * work.pixels)
    time = sum(
        _products(
            float(block.degree**2 * block.copies * pairs * work.pixels), block.degree * work.outputs, rate.product
        )
        for block in blocks.parts
    )
    terms = work.order * work.inputs * work.taps
    time += rate.transform * terms * work.pixels
    time += rate.copy * (work.order * work.outputs * work.pixels + 2 * _padded(work) / work.itemsize)
    if not work.kept:
        time += 3 * rate.copy * work.order * pairs
    tile = tile_pixels(terms * work.itemsize)
    calls = (4 + len(blocks.parts)) * math.ceil(work.pixels / tile) + 25
    memory = work.order * pairs * work.itemsize + (terms + work.order * work.outputs) * tile * work.itemsize
    return Estimate("spectral", double * time + calls * rate.call, count, memory + _padded(work) / max(1, work.batch))


def _fft(work: Work) -> Estimate:
    if work.only_direct:
        return Estimate("fft", reason=work.only_direct)
    if not work.geometry.grid or work.groups > 1:
        return Estimate("fft", reason="needs a grid, without channel groups")
    if max(work.support.size) < LEAST_TAPS:
        return Estimate("fft", reason=f"needs {LEAST_TAPS} or more taps along an axis to pay")
    rows, columns = work.order * work.outputs, work.planes * work.inputs
    tiling = best_tiling(work.support, work.geometry, work.is_zero, work.batch, rows, columns)
    rate, double = speeds(work.library), work.itemsize / 4
    time = rate.wave * tiling.operations(work.batch, rows, columns)
    entries = tiling.frequencies * rows * columns
    if not work.kept:
        time += rate.copy * 60 * entries
    tiles = work.batch * math.prod(tiling.counts)
    count = 4.0 * entries * tiles
    memory = 2.0 * work.itemsize * (entries + tiling.frequencies * tiles * (rows + 2 * columns))
    if memory > MOST_MEMORY:
        return Estimate("fft", reason=f"would need {memory / 2**30:.1f} GiB")
    return Estimate("fft", double * time + 30 * rate.call, count, memory)


def _padded(work: Work) -> float:
    """Return the bytes of the extended signal, if it is extended."""
    geometry = work.geometry
    if not any(geometry.before + geometry.after):
        return 0.0
    sides = zip(geometry.before, geometry.grid, geometry.after, strict=True)
    return float(work.batch * work.inputs * work.planes * math.prod(map(sum, sides)) * work.itemsize)
