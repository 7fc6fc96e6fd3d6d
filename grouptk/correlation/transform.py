"""A straight-line program, carried out for many channels and pixels: in C where there is a compiler, else in NumPy.

Inputs and outputs lie in two flat arrays. At tap u, row c and pixel p of a box, input j is read at

    at[u, j] + row[j]·c + Σ_axis pixel[axis]·p[axis]

and output j is written alike. Patches of a signal become Fourier coefficients of the fibre in one pass over memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from grouptk.correlation import native
from grouptk.correlation.straight_line import Program
from grouptk.domains import Array

_TYPES = {"f": "float", "d": "double"}


class Side(NamedTuple):
    """Where the values of one side lie in a flat array: `at` (taps, n), `row` (n,) and `pixel` (axes,) in entries."""

    values: Array
    at: Array
    row: Array
    pixel: tuple[int, ...]


@dataclass(frozen=True)
class Transform:
    """A program for arrays of one dtype."""

    program: Program
    run: Callable[..., None] | None

    @classmethod
    def of(cls, program: Program, dtype: np.dtype) -> Transform:
        """Return the transform; the same program is compiled once."""
        if dtype.char not in _TYPES or not native.is_enabled():
            return cls(program, None)
        return cls(program, _compiled(program, _TYPES[dtype.char]))

    def __call__(self, source: Side, target: Side, rows: int, box: tuple[int, ...], bias: Array | None = None) -> None:
        """Fill the target; `bias` (rows,) is added to every output."""
        if self.run is None or target.pixel[-1] != 1:
            self._with_numpy(source, target, rows, box, bias)
        else:
            self._with_native(self.run, source, target, rows, box, bias)

    def _with_native(
        self,
        run: Callable[..., None],
        source: Side,
        target: Side,
        rows: int,
        box: tuple[int, ...],
        bias: Array | None,
    ) -> None:
        *outer, length = box
        runs = [_runs(tuple(outer), side.pixel[:-1]) for side in (source, target)]
        arguments: list[Any] = []
        for side, starts in zip((source, target), runs, strict=True):
            arguments += [_address(part) for part in (side.values, side.at, side.row, starts)]
        run(
            *arguments,
            None if bias is None else _address(bias),
            len(source.at),
            rows,
            len(runs[0]),
            length,
            source.pixel[-1],
        )

    def _with_numpy(self, source: Side, target: Side, rows: int, box: tuple[int, ...], bias: Array | None) -> None:
        values: list[Array] = [np.empty((rows, *box), target.values.dtype) for _ in self.program.steps]
        for tap in range(len(source.at)):
            known = [*_views(source, tap, rows, box), *values]
            for made, (first, second, factor) in zip(values, self.program.steps, strict=True):
                if factor == 1:
                    np.add(known[first], known[second], out=made)
                elif factor == -1:
                    np.subtract(known[first], known[second], out=made)
                else:
                    np.multiply(known[second], factor, out=made)
                    np.add(made, known[first], out=made)
            for written, (value, factor) in zip(_views(target, tap, rows, box), self.program.outputs, strict=True):
                np.multiply(known[value], factor, out=written)
                if bias is not None:
                    written += bias.reshape(-1, *[1] * len(box))


def _views(side: Side, tap: int, rows: int, box: tuple[int, ...]) -> list[Array]:
    """Return the values of one tap as arrays (rows, *box)."""
    size = side.values.itemsize
    pixel = tuple(step * size for step in side.pixel)
    return [
        as_strided(side.values[at:], (rows, *box), (row * size, *pixel))
        for at, row in zip(side.at[tap].tolist(), side.row.tolist(), strict=True)
    ]


@lru_cache(maxsize=512)
def _runs(outer: tuple[int, ...], pixel: tuple[int, ...]) -> Array:
    """Return where the rows of pixels of a box begin."""
    starts = np.zeros((1,), np.int64)
    for size, step in zip(outer, pixel, strict=True):
        starts = (starts[:, None] + step * np.arange(size)).reshape(-1)
    return np.ascontiguousarray(starts)


def _address(array: Array) -> int:
    return array.__array_interface__["data"][0]


@lru_cache(maxsize=256)
def _compiled(program: Program, number: str) -> Callable[..., None] | None:
    found = native.library(source_code(program, number))
    return None if found is None else native.function(found, "transform", pointers=9, sizes=5)


def source_code(program: Program, number: str) -> str:
    """Return the C code of a transform of floats or doubles."""
    inputs, outputs = range(program.inputs), range(len(program.outputs))
    load = [f"const T v{j} = a{j}[p + i STEP];" for j in inputs]
    sums = [
        f"const T v{program.inputs + k} = v{first} {_term(factor)}v{second};"
        for k, (first, second, factor) in enumerate(program.steps)
    ]
    store = [f"b{j}[q + i] = e + (T){factor!r} * v{value};" for j, (value, factor) in enumerate(program.outputs)]
    body = [*load, *sums, *store]
    unit, strided = ("\n            ".join(body).replace(" STEP", step) for step in ("", " * step"))
    return _TEMPLATE.format(
        number=number,
        inputs=program.inputs,
        outputs=len(program.outputs),
        sources="\n      ".join(f"const T *restrict a{j} = x + at[{j}] + c * row[{j}];" for j in inputs),
        targets="\n      ".join(f"T *restrict b{j} = y + to[{j}] + c * y_row[{j}];" for j in outputs),
        unit=unit,
        strided=strided,
    )


def _term(factor: float) -> str:
    return {1.0: "+ ", -1.0: "- "}.get(factor, f"+ (T){factor!r} * ")


_TEMPLATE = """
typedef {number} T;
typedef long long I;
#define WIDTH (64 / (I)sizeof(T)) /* the last of these vectors overlaps with the one before */
#define LEAST(a, b) ((a) < (b) ? (a) : (b))

void transform(const T *x, const I *x_at, const I *row, const I *x_run,
               T *y, const I *y_at, const I *y_row, const I *y_run,
               const T *bias, I taps, I rows, I runs, I length, I step) {{
  for (I u = 0; u < taps; u++) {{
    const I *at = x_at + u * {inputs}, *to = y_at + u * {outputs};
    for (I c = 0; c < rows; c++) {{
      const T e = bias ? bias[c] : 0;
      {sources}
      {targets}
      for (I r = 0; r < runs; r++) {{
        if (step == 1 && length >= WIDTH)
          for (I start = 0; start < length; start += WIDTH) {{
            const I p = x_run[r] + LEAST(start, length - WIDTH), q = y_run[r] + LEAST(start, length - WIDTH);
            _Pragma("GCC ivdep")
            for (I i = 0; i < WIDTH; i++) {{
              {unit}
            }}
          }}
        else {{
          const I p = x_run[r], q = y_run[r];
          for (I i = 0; i < length; i++) {{
            {strided}
          }}
        }}
      }}
    }}
  }}
}}
"""
