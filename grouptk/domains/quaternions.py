"""Unit quaternions (w, x, y, z) = w + xi + yj + zk as columns, on request up to sign: the rotations of space."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind, hypothesis_strategies
from grouptk.domains.enclosure import sign
from grouptk.domains.matrix_domain import MatrixDomain
from grouptk.domains.reals import Real, fractions

_SAMPLES = (
    "1 0 0 0", "0 1 0 0", "0 0 1 0", "3/5 4/5 0 0", "1/2 1/2 1/2 1/2", "0 0 0 1", "1/11 2/11 4/11 10/11",
    "1/2 1/2 -1/2 1/2", "4/5 0 -3/5 0", "-2/11 10/11 1/11 -4/11",
    "-1 0 0 0", "1/5 2/5 2/5 4/5", "-1/2 1/2 1/2 -1/2", "12/13 0 0 5/13", "0 2/7 3/7 -6/7", "0 -1 0 0", "-3/5 0 0 4/5",
    "-2/5 1/5 4/5 -2/5", "0 0 -1 0", "0 3/5 0 4/5", "2/3 2/3 -1/3 0", "0 0 0 -1",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class UnitQuaternions(MatrixDomain):
    """The quaternions of norm one, columns (w, x, y, z); with `up_to_sign=True`, q and −q name the same member."""

    up_to_sign: bool = False
    rows: Any = field(default=4, init=False, compare=False)
    columns: Any = field(default=1, init=False, compare=False)
    form: Any = field(default=None, init=False, compare=False)
    det: Any = field(default=None, init=False, compare=False)
    cell: Domain = field(default=Real(), init=False, compare=False)

    def __repr__(self) -> str:
        return f"UnitQuaternions({'up_to_sign=True' if self.up_to_sign else ''})"

    def __str__(self) -> str:
        return "S³/±1" if self.up_to_sign else "S³"

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require real entries and norm one."""
        norm = Condition(Kind.ZERO, sp.Add(*(entry**2 for entry in value)) - 1, "|q| = 1")
        return (*super().conditions(value), norm)

    @property
    def is_quotient(self) -> bool:
        """Whether q and −q are one."""
        return self.up_to_sign

    def alternatives(self, value: Exact) -> tuple[Exact, ...]:
        """Return −q if it names the same member."""
        return (-value,) if self.up_to_sign else ()

    def normalize(self, value: Exact) -> Exact:
        """Return the one of q and −q whose first nonzero entry is positive, where the entries are exact numbers."""
        if not self.up_to_sign or value.free_symbols:
            return value
        leading = next((found for found in map(sign, value) if found != 0), None)
        return -value if leading == -1 else value

    def samples(self) -> tuple[Exact, ...]:
        """Return the units 1, i, j, k and their negatives, and rational quaternions."""
        columns = (sp.ImmutableMatrix(list(map(sp.Rational, text.split()))) for text in _SAMPLES)
        return tuple(dict.fromkeys(map(self.normalize, columns)))

    def strategy(self) -> Any:
        """Draw rational quaternions by stereographic projection, 1 and −1 among them."""
        parts = hypothesis_strategies().tuples(*[fractions(min_value=-3, max_value=3)] * 3)
        return hypothesis_strategies().sampled_from(self.samples()) | parts.map(_projected).map(self.normalize)

    def contains_array(self, values: Array) -> bool:
        """Say whether the last two axes are columns of norm one, to rounding."""
        if not super().contains_array(values):
            return False
        tolerance = max(1e-6, 1000 * float(np.finfo(values.dtype).eps)) if values.dtype.kind == "f" else 1e-6
        return bool(np.all(np.abs(np.square(values.astype(np.float64)).sum(axis=(-2, -1)) - 1) <= tolerance))

    def normalize_array(self, values: Array) -> Array:
        """Return the one of q and −q whose first nonzero entry is positive."""
        if not self.up_to_sign:
            return values
        first = np.argmax(values != 0, axis=-2, keepdims=True)
        return np.where(np.take_along_axis(values, first, axis=-2) < 0, -values, values)

    def distance_array(self, left: Array, right: Array) -> Array:
        """Return |left − right| by entries, of the nearer sign."""
        gap, other = np.abs(left - right), np.abs(left + right)
        if not self.up_to_sign:
            return gap
        return np.where(gap.max(axis=-2, keepdims=True) <= other.max(axis=-2, keepdims=True), gap, other)


def _projected(parts: tuple[sp.Rational, ...]) -> sp.ImmutableMatrix:
    """Return the unit quaternion (1 − |v|², 2v) / (1 + |v|²)."""
    square = sum(part**2 for part in parts)
    return sp.ImmutableMatrix([1 - square, *(2 * part for part in parts)]) / (1 + square)
