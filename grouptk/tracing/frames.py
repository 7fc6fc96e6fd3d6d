"""Whose code a frame runs: an author's, or that of a library."""

from __future__ import annotations

import sys
import sysconfig
from functools import lru_cache
from types import FrameType

LIBRARIES = frozenset({"sympy", "mpmath", "numpy", "gmpy2", "flint"})
_STANDARD_LIBRARY = sysconfig.get_path("stdlib")


def in_standard_library(frame: FrameType) -> bool:
    """Say whether a frame runs Python's own code; a user's module may share its name, but not its place."""
    package = frame.f_globals.get("__name__", "").partition(".")[0]
    return package in sys.stdlib_module_names and frame.f_code.co_filename.startswith((_STANDARD_LIBRARY, "<frozen"))


def author_behind(frame: FrameType) -> FrameType | None:
    """Return the author's frame that made this call, directly or through the standard library."""
    caller = frame.f_back
    while caller is not None and in_standard_library(caller):
        caller = caller.f_back
    return None if caller is None or is_trusted(caller) else caller


def is_trusted(frame: FrameType) -> bool:
    """Say whether a frame runs a library's code rather than an author's; the catalogue counts as an author."""
    module = frame.f_globals.get("__name__", "")
    known = _is_trusted_module(module)
    if known is not None:
        return known
    if in_standard_library(frame) or _inside_import(frame):
        return True
    return not module and _is_generated(frame)


@lru_cache(maxsize=2**12)
def _is_trusted_module(module: str) -> bool | None:
    """Say whether a module is a library's, as far as its name alone tells."""
    package = module.partition(".")[0]
    if package == "grouptk":
        return not module.startswith("grouptk.catalogue")
    return True if package in LIBRARIES else None


def is_called_by_a_library(frame: FrameType) -> bool:
    """Say whether SymPy or its like made a call: helpers of its own run then, such as those of named tuples."""
    caller = frame.f_back
    while caller is not None and in_standard_library(caller):
        caller = caller.f_back
    return caller is not None and caller.f_globals.get("__name__", "").partition(".")[0] in LIBRARIES


def _is_generated(frame: FrameType) -> bool:
    """Say whether a frame of no module runs code that SymPy made, rather than an author's from `exec`."""
    caller = frame.f_back
    made_by_sympy = caller is not None and caller.f_globals.get("__name__", "").startswith("sympy.")
    while caller is not None and caller.f_globals is not frame.f_globals:
        caller = caller.f_back
    return made_by_sympy and caller is None


def _inside_import(frame: FrameType) -> bool:
    """Say whether a frame runs because a module is imported on the way: import hooks are nobody's law."""
    caller = frame.f_back
    while caller is not None:
        if caller.f_globals.get("__name__", "").startswith("importlib."):
            return True
        caller = caller.f_back
    return False
