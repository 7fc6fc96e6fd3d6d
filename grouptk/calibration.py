"""Measuring this machine: the cost model's rates are scaled until they explain what each engine takes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from grouptk.catalogue.motions import make_p4m
from grouptk.correlation import correlate, plan
from grouptk.correlation.speeds import Speeds, remember, seconds, speeds
from grouptk.errors import BackendError
from grouptk.group import Group

#: The rates that each engine's time depends on.
RATES = {"direct": ("planar",), "spectral": ("product", "transform", "copy"), "fft": ("wave",)}

#: Fields, taps along an axis, batch and pixels along an axis of the problem that each engine is timed on.
PROBLEMS = {"direct": (32, 3, 4, 28), "spectral": (32, 3, 4, 28), "fft": (16, 9, 4, 28)}

LIBRARIES = ("numpy", "torch")


def calibrate(library: str = "numpy") -> Speeds:
    """Time the engines of "numpy" or "torch" for a second or two, and keep the rates by which `auto` chooses.

    Each engine is timed on a p4m correlation in single precision, with the number of threads that the library is set
    to. The rates are kept in the folder of compiled code (`GROUPTK_CACHE`), for this machine.

    Raises:
        BackendError: another library, or one that is not installed.

    Example:
        >>> import grouptk as gt
        >>> gt.calibrate("fortran")
        Traceback (most recent call last):
        ...
        grouptk.errors.BackendError: the library must be one of numpy, torch, got 'fortran'
    """
    if library not in LIBRARIES:
        raise BackendError(f"the library must be one of {', '.join(LIBRARIES)}, got {library!r}")
    found = speeds(library)
    for method, rates in RATES.items():
        ratio = _measured_over_predicted(make_p4m(), method, _converter(library))
        found = replace(found, **{name: getattr(found, name) * ratio for name in rates})
    remember(library, found)
    return found


def _measured_over_predicted(group: Group, method: str, convert: Callable[[Any], Any]) -> float:
    fields, taps, batch, pixels = PROBLEMS[method]
    random = np.random.default_rng(0)
    kernel = convert(random.standard_normal((fields, fields, 8, taps, taps), np.float32))
    signal = convert(random.standard_normal((batch, fields, 8, pixels, pixels), np.float32))
    predicted = plan(group, kernel, signal, channels=True, method=method).choice[method].seconds
    measured = seconds(lambda: correlate(group, kernel, signal, channels=True, method=method))
    return measured / predicted


def _converter(library: str) -> Callable[[Any], Any]:
    if library == "numpy":
        return np.asarray
    try:
        return importlib.import_module("torch").from_numpy
    except ImportError as error:
        raise BackendError("PyTorch is not installed: pip install 'grouptk[torch]'") from error
