"""Questions that an author's function puts to SymPy about a coordinate.

`{1000: 7}.get(a, a)`, `f"{a}"`, `a.has(1000)`, `helper(a)` with `a == 1000` far inside: none of these needs a
branch in the code of the law, and each makes the formula stand for a law that nobody wrote. All of them call into
SymPy from the author's code and get an answer that is no expression: a truth value, a hash, a text, nothing. The
profiler of the trace sees call, caller and answer. Methods that look for one expression inside another
(`a.subs(1000, 7)`, `gcd(a, 12)`) do answer with an expression, and are refused by name.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import sympy as sp

_SEARCHES = frozenset({"subs", "xreplace", "replace", "coeff", "match", "as_independent", "extract_additively"}) | {
    "extract_multiplicatively", "gcd", "lcm", "gcdex", "div", "rem", "quo", "pdiv", "prem", "pquo", "cofactors",
    "gcd_list", "lcm_list", "terms_gcd", "resultant", "limit", "refine", "rewrite", "sort_key",
}  # fmt: skip
_SHAPES = frozenset({"rows", "cols", "shape", "is_square", "__len__", "__setitem__", "__init__", "__hash__"})
_EXPRESSIONS = (sp.Basic, sp.MatrixBase, list, tuple, dict, set, frozenset, type, type(NotImplemented))


def question(
    frame: FrameType, answer: Any, symbols: frozenset[Any], is_author: Callable[[FrameType], bool], held: Any
) -> str | None:
    """Return what the author's code asks of a coordinate by the call that returns `answer`, if it asks anything.

    `held(value)` gives the symbols that a value holds.
    """
    asker = asking_frame(frame, is_author)
    if asker is None:
        return None
    name = frame.f_code.co_name
    first, *_ = arguments = [*frame.f_locals.values(), None]
    if name in _SEARCHES:
        told = first if name != "refine" else arguments
        asked = bool(symbols & set(held(told if name not in _POLYNOMIAL else arguments)))
    elif isinstance(answer, _EXPRESSIONS) or hasattr(answer, "__next__"):
        return None
    elif name == "__init__" or (isinstance(first, sp.MatrixBase) and name in _SHAPES):
        return None
    else:
        asked = bool(symbols & set(held(arguments)))
    return f"`{name}` at line {asker.f_lineno}" if asked else None


def asking_frame(frame: FrameType, is_author: Callable[[FrameType], bool]) -> FrameType | None:
    """Return the author's frame that made this call, directly or through the standard library."""
    caller = frame.f_back
    while caller is not None and caller.f_globals.get("__name__", "").partition(".")[0] in sys.stdlib_module_names:
        caller = caller.f_back
    return caller if caller is not None and is_author(caller) else None
