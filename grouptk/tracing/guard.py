"""Watching an author's function while it is traced with symbols.

Python that decides on a symbol silently takes one branch, and the formula would stand for a law that nobody wrote.
Three nets catch this. Every author function that runs is read (`decisions`). Every call from author code into SymPy is
seen, and one that asks about a coordinate is refused (`questions`). The numbers that are met on the way are places at
which the function is compared with its formula (`replay`).
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

import sympy as sp

from grouptk.errors import LawError
from grouptk.tracing.contents import (
    codes_of,
    constants_of,
    expressions_in,
    is_comprehension,
    numbers_in,
    symbols_in,
)
from grouptk.tracing.decisions import ADVICE, refuse_decisions
from grouptk.tracing.frames import author_behind, is_called_by_a_library, is_trusted
from grouptk.tracing.questions import floats_told, question

_EXACT = "a law must be exact; write Rational(1, 2), sqrt(2) or pi instead"


@dataclass
class Watched:
    """The author functions that ran, each with the names that held coordinates when it was called;
    the numbers and expressions met on the way.
    """

    codes: dict[CodeType, set[str]] = field(default_factory=dict)
    constants: set[sp.Expr] = field(default_factory=set)
    intermediates: dict[sp.Expr, None] = field(default_factory=dict)
    floats: set[str] = field(default_factory=set)
    questions: dict[str, None] = field(default_factory=dict)


def run_watched(function: Callable[..., Any], operands: tuple[Any, ...], subject: str) -> tuple[Any, Watched]:
    """Call `function` on symbolic operands, noting which author code runs; refuse code that decides on them.

    The call is made in a thread of its own, so that no profiler or debugger of the caller is disturbed.
    """
    watched = Watched()
    symbols = frozenset(symbols_in(operands))

    def holds_coordinates(value: Any) -> bool:
        return not symbols.isdisjoint(symbols_in(value))

    def note(frame: FrameType, event: str, answer: Any) -> None:
        code = frame.f_code
        if event not in ("call", "return"):
            return
        if is_trusted(frame):
            _note_call(watched, frame, event, answer, holds_coordinates)
            return
        values = dict(frame.f_locals)
        if event == "call" and not is_comprehension(code):
            tainted = watched.codes.setdefault(code, set())
            tainted.update(name for name, value in values.items() if holds_coordinates(value))
            globals_used = {name: frame.f_globals[name] for name in code.co_names if name in frame.f_globals}
            closure = {name: values[name] for name in code.co_freevars if name in values}
            watched.constants.update(constants_of(code))
            watched.constants.update(numbers_in([*globals_used.values(), *closure.values()]))
        for name, value in values.items():
            if any(expression.has(sp.Float) for expression in expressions_in(value)):
                watched.floats.add(f"`{name}` = {value}")

    outcome = _profiled(lambda: function(*operands), note)
    for code, tainted in watched.codes.items():
        refuse_decisions(code, tainted, subject)
        _refuse_floats(code, subject)
    error = outcome.get("error")
    if error is not None:
        if isinstance(error, LawError) or not isinstance(error, Exception):
            raise error
        raise LawError(
            f"{subject} cannot be traced with symbols: {type(error).__name__}: {error}. It must be a formula: use "
            "SymPy's functions (sympy.cos, not math.cos) and no decisions on coordinates"
        ) from error
    if watched.floats:
        raise LawError(f"{subject} holds floats ({', '.join(sorted(watched.floats))}): {_EXACT}")
    if watched.questions:
        raise LawError(f"{subject} asks about a coordinate: {', '.join(watched.questions)}; {ADVICE}")
    return outcome["value"], watched


def author_codes(call: Callable[[], Any]) -> tuple[set[CodeType], Any]:
    """Return the author code that runs in a call, comprehensions left out, and what the call returns or raises."""
    codes: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and not (
            is_trusted(frame) or is_comprehension(frame.f_code) or is_called_by_a_library(frame)
        ):
            codes.add(frame.f_code)

    outcome = _profiled(call, note)
    if "error" in outcome:
        raise outcome["error"]
    return codes, outcome["value"]


def _profiled(call: Callable[[], Any], note: Callable[[FrameType, str, Any], None]) -> dict[str, Any]:
    """Make a call under a profiler, in a thread of its own so that no profiler of the caller is disturbed.

    Garbage is not collected meanwhile: finalizers and collector hooks of others would run here, and be taken for a law.
    """
    outcome: dict[str, Any] = {}

    def run() -> None:
        sys.setprofile(note)
        try:
            outcome["value"] = call()
        except BaseException as error:  # handed over to the caller's thread
            outcome["error"] = error
        finally:
            sys.setprofile(None)

    thread = threading.Thread(target=run, name="grouptk-trace", daemon=True)
    collects = gc.isenabled()
    gc.disable()
    try:
        thread.start()
        thread.join()
    finally:
        if collects:
            gc.enable()
    return outcome


def _note_call(
    watched: Watched, frame: FrameType, event: str, answer: Any, holds_coordinates: Callable[[Any], bool]
) -> None:
    """Note floats and questions in a call that author code makes into SymPy or grouptk."""
    author = author_behind(frame)
    if author is None:
        return
    line = f"line {author.f_lineno}"
    if event == "call":
        watched.floats.update(f"{value} at {line}" for value in floats_told(frame))
        return
    for expression in expressions_in(answer):
        watched.constants.update(sign * number for number in expression.atoms(sp.Rational) for sign in (1, -1))
        if expression.has(sp.Float):
            watched.floats.add(f"{expression} at {line}")
        watched.intermediates[expression] = None
    asked = question(frame, answer, holds_coordinates)
    if asked is not None:
        watched.questions[f"`{asked}` at {line}"] = None


def _refuse_floats(code: CodeType, subject: str) -> None:
    for part in codes_of(code):
        for constant in part.co_consts:
            if isinstance(constant, float | complex):
                raise LawError(f"{subject} holds the float {constant!r} in {code.co_name}: {_EXACT}")
