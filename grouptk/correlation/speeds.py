"""How fast this machine is: a few rates, measured in a second by `measure` and kept, or sane defaults.

seconds for …                      default                             of
product      a multiplication      75 GMAC/s                           products of large matrices
planar       a multiplication      79 GMAC/s                           the library's convolution; im2col in NumPy
transform    a coefficient         0.4 ns (compiled), 1.5 ns (not)     patches to Fourier coefficients of the fibre
copy         a number              0.6 ns                              padding, and taking coefficients back
wave         an operation          75 G/s                              the engine fft, see `Tiling.operations`
call         a call                15 µs                               a product, a transform, a tile
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from grouptk.correlation import native


@dataclass(frozen=True)
class Speeds:
    """Seconds of each piece of work in single precision on one thread; double precision counts twice."""

    product: float = 1 / 75e9
    planar: float = 1 / 79e9
    transform: float = 0.4e-9
    copy: float = 0.6e-9
    wave: float = 1 / 75e9
    call: float = 15e-6


#: What was measured where the package was made; without a compiler the transforms pass over memory for each sum.
DEFAULTS = {"numpy": Speeds(planar=1 / 58e9)}
PLAIN_TRANSFORM = 1.5e-9

P = ParamSpec("P")
R = TypeVar("R")

_CACHES: list[Callable[[], None]] = []


def kept_while_speeds_are(function: Callable[P, R]) -> Callable[P, R]:
    """Keep the results of a function that depends on rates, until these are measured anew."""
    cached = lru_cache(maxsize=4096)(function)
    _CACHES.append(cached.cache_clear)
    return cast(Callable[P, R], cached)


@kept_while_speeds_are
def speeds(library: str) -> Speeds:
    """Return the rates of "numpy" or "torch" on this machine: those that were measured last, or the defaults."""
    try:
        found = json.loads(_file(library).read_text())
        return Speeds(**{name: float(found[name]) for name in asdict(Speeds())})
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):  # RuntimeError: there is no home folder
        default = DEFAULTS.get(library, Speeds())
        return default if native.is_enabled() else replace(default, transform=PLAIN_TRANSFORM)


def remember(library: str, found: Speeds) -> Path:
    """Keep measured rates for this machine, and return the file."""
    file = _file(library)
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_suffix(f".{os.getpid()}")
    written.write_text(json.dumps(asdict(found), indent=2) + "\n")
    os.replace(written, file)
    forget()
    return file


def forget() -> None:
    """Forget all choices that were made by rates, and the rates: they are read again."""
    for clear in _CACHES:
        clear()


def seconds(function: Callable[[], object], rounds: int = 5) -> float:
    """Return the median time of a call after one that is not counted."""
    function()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _file(library: str) -> Path:
    return native.cache_folder() / f"speeds-{library}-{native.machine_key()}.json"
