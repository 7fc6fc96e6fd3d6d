"""Correlation, convolution and projection: of functions (derived formulas) and of arrays (numbers).

    (k ⋆ f)(g) = ∫_X k(y) f(g·y) dμ(y)

Array axes are (batch…, channel, fibre, *grid). The fibre axis lists the representatives of G/T, T the lattice of
translations, with the first coordinate fastest and the identity first: for p4 the quarter turns 0–3, for p4m the
four turns, then the four turns of the mirror image. It is there even when it has length 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from grouptk.actions import Action, left
from grouptk.correlation.arrays import choose_numpy, correlate_arrays, numbers, project_arrays
from grouptk.correlation.formula import Convolution, Correlation, acting, prove_commutes
from grouptk.correlation.libraries import library_of
from grouptk.correlation.planned import PlannedCorrelation
from grouptk.correlation.task import Options, plan_arrays
from grouptk.domains import Array
from grouptk.errors import ShapeError
from grouptk.group import Group
from grouptk.homogeneous import HomogeneousSpace

__all__ = [
    "Convolution",
    "Correlation",
    "PlannedCorrelation",
    "convolve",
    "correlate",
    "plan",
    "project",
    "prove_commutes",
]


def correlate(
    group: Group,
    kernel: Any,
    signal: Any,
    *,
    on: Any = None,
    channels: bool | None = None,
    fibre: Sequence[Any] | None = None,
    fibre_boundary: str = "refuse",
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
    A fibre that fixes the origin, be it of turns, mirrors or scales, acts about the centre of the array, which a stride
    must keep: there it divides (size + padding − kernel), under `wrap` the size.
    A fibre that is not finite is sampled: `fibre` lists the values of its coordinates (an angle, or a tuple of angle
    and scale); where the kernel reads beyond the list is refused, or counted as zero by `fibre_boundary="fill"`. A
    lifting to a listed fibre stays equivariant, L_u taking the plane h to uh where both are listed; so does a group
    correlation in the planes h from which the kernel, at all its elements l, reads planes hl and uhl of the list.
    Groups that do not map the grid to itself need a kernel function (`grouptk.Kernel`), which is evaluated exactly at
    h⁻¹·x. A space of finite coordinates has an axis of its points; a finite set has no other. Groups with cells of
    several pixels, such as those with glide reflections, give one result per cell, and their stride counts cells.
    Arrays are NumPy's, PyTorch's or JAX's, with gradients, or of a library with the Python array API. The dtype is
    `numpy.result_type`; integers are summed in int64.

    `method` is the engine. "direct" expands the kernel into a filter bank. "spectral" transforms the fibre: fewer
    multiplications for many channels, on groups that split into translations and fibre. "fft" transforms the grid, for
    large kernels. "reference" is the sum as written. "auto" takes the cheapest by a model: see `plan`.

    Raises:
        AxiomError: the group's law, or a law of its action, is refuted.
        ShapeError: the arrays' axes fit no reading, or several.
        GeometryError: the operation would not be equivariant on this grid; the message names sizes that work.
        DomainError: `on` is not of this group.
        BackendError: arrays of another library, an unknown method, or one that cannot serve this group.

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
    options = Options(None, None, channels, fibre, fibre_boundary, mode, boundary, fillvalue, stride, dilation, method)
    if _are_functions(group, kernel, signal, options):
        return Correlation(acting(group, on), kernel, signal)
    return correlate_arrays(group, kernel, signal, _placed(group, on, options))


def convolve(
    group: Group,
    kernel: Any,
    signal: Any,
    *,
    on: Any = None,
    channels: bool | None = None,
    fibre: Sequence[Any] | None = None,
    fibre_boundary: str = "refuse",
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
    options = Options(None, None, channels, fibre, fibre_boundary, mode, boundary, fillvalue, stride, dilation, method)
    if _are_functions(group, kernel, signal, options):
        return Convolution(acting(group, on), kernel, signal)
    return correlate_arrays(group, kernel, signal, _placed(group, on, options), inverted=True)


def plan(group: Group, kernel: Any, signal: Any, *, on: Any = None, **options: Any) -> PlannedCorrelation:
    """Plan a correlation of arrays of these shapes, dtypes and library: which engine is taken, what it costs, and why.

    Options are those of `correlate`. Nothing is computed until the plan is called with a kernel and a signal, or read
    with `explain()`. The costs are those of a model with the rates of this machine: see `grouptk.calibrate`.

    Raises:
        GroupTkError: as in `correlate`.

    Example:
        >>> import numpy as np
        >>> import grouptk as gt
        >>> planned = gt.plan(gt.p4m, np.ones((32, 32, 8, 3, 3)), np.ones((8, 32, 8, 28, 28)), mode="valid")
        >>> planned.method, planned.choice["direct"].multiplications / planned.choice["spectral"].multiplications
        ('spectral', 5.333333333333333)
        >>> planned(np.ones((32, 32, 8, 3, 3)), np.ones((8, 32, 8, 28, 28))).shape
        (8, 32, 8, 26, 26)
    """
    group.require_group()
    unknown = set(options) - {field.name for field in fields(Options)} | {"action"} & set(options)
    if unknown:
        raise TypeError(f"plan() has no option {', '.join(sorted(unknown))}")
    placed = _placed(group, on, Options(**options))
    library = library_of(kernel, signal)
    if library is None:
        kernel, signal = numbers(kernel, "kernel"), numbers(signal, "signal")
    task, values = plan_arrays(group, kernel, signal, placed)
    choice = choose_numpy(task, values, signal) if library is None else library.choice(task, values, signal)
    shapes = tuple(np.shape(kernel)), tuple(np.shape(signal))

    def run(kernel: Any, signal: Any, method: str) -> Any:
        return correlate_arrays(group, kernel, signal, replace(placed, method=method))

    return PlannedCorrelation(shapes, task.result_shape, choice, run)


def project(group: Group, signal: Any, reduce: str = "mean", *, fibre: Sequence[Any] | None = None) -> Array:
    """Project from the group to the grid: the mean, sum or maximum over the fibre axis.

    A signal (…, fibre, *grid) gives (…, *grid); `fibre` lists its elements where they are not all. Integers and
    booleans are summed in int64.

    Raises:
        ShapeError: the fibre axis is missing or has another length.
        DomainError: an unknown reduction, or the maximum of complex numbers.
        GeometryError: glides or screws take the fibre over a cell apart: no projection commutes with them.
        BackendError: an array of another library.

    Example:
        >>> import numpy as np
        >>> import grouptk as gt
        >>> gt.project(gt.p4, np.ones((4, 2, 3)), reduce="sum").tolist()
        [[4.0, 4.0, 4.0], [4.0, 4.0, 4.0]]
    """
    group.require_group()
    return project_arrays(group, signal, reduce, fibre)


def _are_functions(group: Group, kernel: Any, signal: Any, options: Options) -> bool:
    """Say whether kernel and signal are functions rather than arrays; they must be of one kind."""
    functions = [callable(value) and not hasattr(value, "shape") for value in (kernel, signal)]
    if functions[0] != functions[1]:
        kinds = [
            "a function" if function else f"an array {np.shape(value)}"
            for function, value in zip(functions, (kernel, signal), strict=True)
        ]
        hint = "; on arrays a kernel function is a grouptk.Kernel(function, radius)" if functions[0] else ""
        raise ShapeError(
            f"kernel and signal must both be functions or both be arrays, got {kinds[0]} and {kinds[1]}{hint}"
        )
    if functions[0] and options != Options():
        raise ShapeError(f"functions on {group} have no grid: only `on` may be given with them, got {options}")
    return functions[0]


def _placed(group: Group, on: Any, options: Options) -> Options:
    """Return the options with the place where arrays live: the space of an action, or the group."""
    if not isinstance(on, Action | HomogeneousSpace):
        return replace(options, on=on)
    action = acting(group, on)
    return replace(options, on="group") if action == left(group) else replace(options, on="space", action=action)
