"""Questions that an author's function puts to SymPy about a coordinate.

`{1000: 7}.get(a, a)`, `f"{a}"`, `a.has(1000)`, or `a == 1000` inside an object that holds a: none of these needs a
branch in the code of the law, and each makes the formula stand for a law that nobody wrote. All of them call into
SymPy from the author's code and get an answer that is no expression: a truth value, a hash, a text, nothing. The
profiler of the trace sees the call, its caller and the answer. Methods that look for an expression inside another
(`a.subs(1000, 7)`, `gcd(a, 12)`) do answer with an expression; they are known by name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import FrameType, NoneType
from typing import Any

_ANSWERS = (bool, int, float, str, bytes, NoneType)
_SEARCHES = frozenset({"subs", "xreplace", "replace", "coeff", "match", "as_independent", "rewrite", "sort_key"})
_DIVISIONS = frozenset({"gcd", "lcm", "gcdex", "div", "rem", "quo", "pdiv", "prem", "pquo", "gcd_list", "lcm_list"})
_LOOK_UPS = frozenset({"get", "__getitem__", "__contains__", "index", "count"})
_SHAPES = frozenset({"__init__", "__len__", "__setitem__", "rows", "cols", "shape", "is_square"})


def question(frame: FrameType, answer: Any, holds_coordinates: Callable[[Any], bool]) -> str | None:
    """Return what a call from the author's code that gives `answer` asks about a coordinate, if it asks anything."""
    values = frame.f_locals
    name = getattr(values.get("func"), "__name__", frame.f_code.co_name)  # SymPy's caches wrap methods
    told = list(_arguments(frame))
    if name in _SEARCHES:
        asked = told[:1]
    elif name in _LOOK_UPS:
        asked = told[1:]
    elif name in _DIVISIONS or name in ("__eq__", "__ne__"):
        asked = told
    elif isinstance(answer, _ANSWERS) and name not in _SHAPES:
        asked = told
    else:
        return None
    return name if holds_coordinates(asked) else None


def floats_told(frame: FrameType) -> list[str]:
    """Return the floats among the arguments of a call."""
    if frame.f_code.co_name == "simplify":  # its `ratio` is a float by default
        return []
    return [str(value) for value in _arguments(frame) if isinstance(value, float)]


def _arguments(frame: FrameType) -> Iterator[Any]:
    names, varargs, _, values = inspect.getargvalues(frame)
    yield from (values[name] for name in names if name in values)
    yield from values.get(varargs, ()) if varargs else ()
