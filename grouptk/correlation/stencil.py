"""A planar correlation in C, for signals of few planes: no patches are copied, and sums stay in registers.

    out[b, r](p) = Σ_q rows[r, q] · signal[b](at_q + step·p)

Four rows and a few vectors of pixels are summed at a time. The last vectors of a run overlap with those before them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from grouptk.correlation import native
from grouptk.correlation.geometry import Geometry, Support
from grouptk.domains import Array

#: Of more planes, the patches are better copied for a product of matrices.
MOST_PLANES = 8

_TYPES = {"f": "float", "d": "double"}


def can_serve(signal: tuple[int, ...], geometry: Geometry, dtype: np.dtype) -> bool:
    """Say whether a signal (B, C, P, *grid) has few planes, results that are neighbours, and a compiler."""
    few = signal[1] * signal[2] <= MOST_PLANES and len(geometry.grid) > 0 and geometry.step[-1] == 1
    return few and dtype.char in _TYPES and native.is_enabled() and _compiled(_TYPES[dtype.char]) is not None


def correlate(rows: Array, padded: Array, support: Support, geometry: Geometry) -> Array:
    """Return (B, R, *result) for rows (R, C·P·taps) and a contiguous padded signal (B, C, P, *grid)."""
    out = np.empty((len(padded), len(rows), *geometry.result), rows.dtype)
    at, read, written = _positions(padded.shape[1:], support, geometry)
    run = _compiled(_TYPES[rows.dtype.char])
    if run is not None and out.size:
        arrays = (padded, at, rows, read, written, out)
        sizes = (len(padded), padded[0].size, len(rows), rows.shape[1], len(read), geometry.result[-1])
        run(*(array.__array_interface__["data"][0] for array in arrays), *sizes)
    return out


@lru_cache(maxsize=1024)
def _positions(shape: tuple[int, ...], support: Support, geometry: Geometry) -> tuple[Array, Array, Array]:
    """Return where the taps of all planes lie, and where runs of pixels begin in the signal and in a result."""
    strides = np.cumprod([1, *reversed(shape[1:])])[::-1]
    steps = strides[-len(geometry.grid) :]
    planes = (np.arange(shape[0])[:, None] * strides[0] + np.arange(shape[1]) * strides[1]).ravel()
    taps = np.moveaxis(np.indices(support.size), 0, -1).reshape(-1, len(steps)) * np.array(support.step)
    at = (planes[:, None] + (taps + np.array(geometry.start)) @ steps).ravel()
    outer = np.array(list(np.ndindex(geometry.result[:-1])), np.int64).reshape(
        -1 if len(steps) > 1 else 1, len(steps) - 1
    )
    read = (outer * np.array(geometry.step[:-1], np.int64)) @ steps[:-1]
    return at.astype(np.int64), read.astype(np.int64), np.arange(len(outer)) * geometry.result[-1]


@lru_cache(maxsize=4)
def _compiled(number: str) -> Callable[..., Any] | None:
    found = native.library(source_code(number))
    return None if found is None else native.function(found, "stencil", pointers=6, sizes=6)


def source_code(number: str) -> str:
    """Return the C code for floats or doubles."""
    blocks = "\n".join(_block(rows, vectors) for rows in (4, 1) for vectors in (4, 2, 1))
    return _TEMPLATE.replace("NUMBER", number).replace("BLOCKS", blocks)


def _block(rows: int, vectors: int) -> str:
    """Return a function that sums some rows and vectors of pixels."""
    pairs = [(j, v) for j in range(rows) for v in range(vectors)]
    declared = ", ".join(f"a{j}{v} = {{0}}" for j, v in pairs)
    loads = " ".join(f"const V x{v} = *(const V *)(x + at[q] + {v} * LANES);" for v in range(vectors))
    sums = " ".join(f"a{j}{v} += w[{j} * taps + q] * x{v};" for j, v in pairs)
    stores = " ".join(f"*(V *)(y + {j} * row + {v} * LANES) = a{j}{v};" for j, v in pairs)
    return f"""
static void block_{rows}_{vectors}(const T *x, const I *at, const T *w, T *y, I row, I taps) {{
  V {declared};
  for (I q = 0; q < taps; q++) {{ {loads} {sums} }}
  {stores}
}}"""


_TEMPLATE = """
typedef NUMBER T;
typedef long long I;
#if defined(__AVX512F__)
#define BYTES 64
#define MANY 4
#elif defined(__AVX__)
#define BYTES 32
#define MANY 2
#else
#define BYTES 16
#define MANY 2
#endif
#define LANES (BYTES / (I)sizeof(T))
#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define PASTE(a, b) block_##a##_##b
#define BLOCK(a, b) PASTE(a, b)
typedef T V __attribute__((vector_size(BYTES), aligned(sizeof(T)), may_alias));
BLOCKS

#define ROWS(count) do { \\
    T *to = y + b * rows * row + j * row + y_run[r]; \\
    const T *from = x + b * image + x_run[r], *weights = w + j * taps; \\
    I i = 0; \\
    for (; i + MANY * LANES <= length; i += MANY * LANES) \\
      BLOCK(count, MANY)(from + i, at, weights, to + i, row, taps); \\
    for (; i < length && length >= LANES; i += LANES) { \\
      const I start = LEAST(i, length - LANES); \\
      BLOCK(count, 1)(from + start, at, weights, to + start, row, taps); \\
    } \\
    for (; i < length; i++) \\
      for (I k = 0; k < count; k++) { \\
        T sum = 0; \\
        for (I q = 0; q < taps; q++) sum += weights[k * taps + q] * from[at[q] + i]; \\
        to[k * row + i] = sum; \\
      } \\
  } while (0)

void stencil(const T *x, const I *at, const T *w, const I *x_run, const I *y_run, T *y,
             I batch, I image, I rows, I taps, I runs, I length) {
  const I row = runs * length;
  for (I b = 0; b < batch; b++)
    for (I r = 0; r < runs; r++) {
      I j = 0;
      for (; j + 4 <= rows; j += 4) ROWS(4);
      for (; j < rows; j++) ROWS(1);
    }
}
"""
