"""What values and code hold: expressions, symbols, and numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import CodeType
from typing import Any

import sympy as sp

from grouptk.tracing.frames import LIBRARIES


def expressions_in(value: Any, depth: int = 2) -> Iterator[sp.Basic]:
    """Yield the expressions in a value: in containers, points, elements, and objects of an author's own class."""
    if isinstance(value, sp.Basic):
        yield value
    elif isinstance(value, sp.MatrixBase):
        yield from value
    elif depth and isinstance(value, dict):
        yield from expressions_in([*value.keys(), *value.values()], depth)
    elif depth and (isinstance(value, list | tuple | set | frozenset) or _is_record(value)):
        for item in value:
            yield from expressions_in(item, depth - 1)
    elif depth:
        for item in _attributes(value):
            yield from expressions_in(item, depth - 1)


def _is_record(value: Any) -> bool:
    """Say whether a value is a point or an element, which hand out their coordinates when iterated."""
    return type(value).__module__.startswith("grouptk.") and hasattr(type(value), "__iter__")


def _attributes(value: Any) -> list[Any]:
    """Return what an object of an author's own class holds."""
    package = type(value).__module__.partition(".")[0]
    if isinstance(value, type) or package in LIBRARIES | sys.stdlib_module_names | {"builtins", "grouptk"}:
        return []
    slots = [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ()) if isinstance(name, str)]
    return [*getattr(value, "__dict__", {}).values(), *(getattr(value, name, None) for name in slots)]


def symbols_in(value: Any) -> Iterator[sp.Basic]:
    """Yield the free symbols of the expressions in a value."""
    for expression in expressions_in(value):
        yield from expression.free_symbols


def constants_of(code: CodeType) -> set[sp.Expr]:
    """Return the numbers written in code, and in that of functions defined inside it."""
    found: set[sp.Expr] = set()
    for part in codes_of(code):
        found |= numbers_in(list(part.co_consts))
        for constant in part.co_consts:  # dictionary displays with constant keys, nested functions
            if isinstance(constant, CodeType) and not is_comprehension(constant):
                found |= constants_of(constant)
    return found


def numbers_in(value: Any, depth: int = 3) -> set[sp.Expr]:
    """Return the rational numbers in a value and in its containers."""
    if isinstance(value, bool):
        return set()
    if isinstance(value, int):
        return {sp.Integer(value)}
    if isinstance(value, sp.Expr):
        return {value} if value.is_Rational else set()
    if depth and isinstance(value, dict):
        return numbers_in([*value.keys(), *value.values()], depth)
    if depth and isinstance(value, list | tuple | set | frozenset):
        found: set[sp.Expr] = set()
        for item in list(value)[:500]:
            found |= numbers_in(item, depth - 1)
        return found
    return set()


def is_comprehension(code: CodeType) -> bool:
    """Say whether code is that of a comprehension, which runs as part of the function around it."""
    return code.co_name in ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def codes_of(code: CodeType) -> Iterator[CodeType]:
    """Yield a function's code and that of its comprehensions, which run as part of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and is_comprehension(constant):
            yield from codes_of(constant)
