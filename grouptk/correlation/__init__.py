"""Correlation, convolution and projection: of functions (derived formulas) and of arrays (numbers).

    (k ⋆ f)(g) = ∫_X k(y) f(g·y) dμ(y)

Array axes are (batch…, channel, fibre, *grid). The fibre axis lists the representatives of G/T, T the lattice of
translations, with the first coordinate fastest and the identity first: for p4 the quarter turns 0–3, for p4m the
four turns, then the four turns of the mirror image. It is there even when it has length 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grouptk.correlation.arrays import convolve_arrays, correlate_arrays, project_arrays
from grouptk.correlation.formula import Convolution, Correlation, SymbolicProduct, acting, prove_commutes
from grouptk.domains import Array
from grouptk.errors import BackendError, GeometryError, ShapeError
from grouptk.group import Group

__all__ = ["Convolution", "Correlation", "convolve", "correlate", "project", "prove_commutes"]

_FOREIGN = {"torch", "jax", "jaxlib", "cupy", "dask", "tensorflow"}


def correlate(
    group: Group,
    kernel: Any,
    signal: Any,
    *,
    on: Any = None,
    channels: bool | None = None,
    fibre: Sequence[Any] | None = None,
    mode: str = "same",
    boundary: str = "fill",
    fillvalue: complex = 0,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
    method: str = "auto",
) -> Any:
    """Correlate a kernel with a signal over a group, (k ⋆ f)(g) = ∫_X k(y) f(g·y) dμ(y).

    Functions (SymPy `Function`, `Lambda` or callables of a point's coordinates) give a `Correlation`: an operator
    that prints its integral or sum, is evaluated at a point, and can be proved equivariant. `on` is "space" (the
    natural action, the default), "group" (left multiplication, with left Haar measure) or an `Action`.

    Arrays give an array. On "space" the kernel (*kernel) or (C_out, C_in, *kernel) and the signal (batch…, *grid) or
    (batch…, C_in, *grid) are lifted to (batch…, [C_out,] fibre, *result); on "group" both have a fibre axis in front
    of the grid axes. `on` and `channels` are inferred only where shapes leave one reading. `mode` is full, valid or
    same; `boundary` is fill (with `fillvalue`), wrap, symm, reflect or edge. Stride and dilation are in pixels.
    `method` is auto, direct or reference. The dtype is `numpy.result_type`; integers are summed in int64.

    Raises:
        AxiomError: the group's law is refuted.
        ShapeError: the arrays' axes fit no reading, or several.
        GeometryError: the operation would not be equivariant on this grid; the message names sizes that work.
        DomainError: `on` is not of this group.
        BackendError: arrays of another library, or an unknown method.

    Source:
        T. Cohen, M. Welling, Group equivariant convolutional networks, ICML 2016.

    Example:
        >>> import numpy as np
        >>> import grouptk as gt
        >>> from sympy import Function
        >>> gt.correlate(gt.R(1), Function("k"), Function("f"))
        (k ⋆ f)(x) = Integral(f(x + x')*k(x'), (x', -oo, oo))
        >>> gt.correlate(gt.p4, np.ones((3, 3)), np.ones((8, 8)), mode="valid").shape
        (4, 6, 6)
    """
    group.require_group()
    options = dict(
        channels=channels,
        fibre=fibre,
        mode=mode,
        boundary=boundary,
        fillvalue=fillvalue,
        stride=stride,
        dilation=dilation,
        method=method,
    )
    if _are_functions(kernel, signal, options):
        return Correlation(acting(group, on), kernel, signal)
    return correlate_arrays(group, kernel, signal, on=on, **options)


def convolve(
    group: Group,
    kernel: Any,
    signal: Any,
    *,
    on: Any = None,
    channels: bool | None = None,
    fibre: Sequence[Any] | None = None,
    mode: str = "same",
    boundary: str = "fill",
    fillvalue: complex = 0,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
    method: str = "auto",
) -> Any:
    """Convolve a signal with a kernel, (f * k)(g) = ∫_G f(y) k(y⁻¹·g) dμ(y): the correlation with ǩ(y) = k(y⁻¹).

    Signals on the space of a semidirect product N ⋊ H are lifted: ∫_N k(n⁻¹) f(g·n) dμ(n). Parameters, shapes and
    errors are those of `correlate`.

    Example:
        >>> import numpy as np
        >>> import grouptk as gt
        >>> from scipy.signal import convolve2d
        >>> image, kernel = np.arange(30.0).reshape(5, 6), np.arange(9.0).reshape(3, 3)
        >>> maps = gt.convolve(gt.p4, kernel, image, mode="same", boundary="symm")
        >>> loop = [convolve2d(image, np.rot90(kernel, i), mode="same", boundary="symm") for i in range(4)]
        >>> np.allclose(maps, loop)
        True
    """
    group.require_group()
    options = dict(
        channels=channels,
        fibre=fibre,
        mode=mode,
        boundary=boundary,
        fillvalue=fillvalue,
        stride=stride,
        dilation=dilation,
        method=method,
    )
    if _are_functions(kernel, signal, options):
        return Convolution(acting(group, on), kernel, signal)
    return convolve_arrays(group, kernel, signal, on=on, **options)
