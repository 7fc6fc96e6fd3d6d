"""Tasks: correlations of arrays, planned from their shapes and options alone, for arrays of any library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from grouptk.actions import Action
from grouptk.correlation.choice import Choice, Work, choose
from grouptk.correlation.geometry import Geometry, plan_geometry
from grouptk.correlation.plan import Plan, plan_correlation
from grouptk.correlation.sampled import interpolate_kernel, sample_kernel
from grouptk.correlation.shapes import Reading, read_function, read_shapes
from grouptk.correlation.sizes import per_axis
from grouptk.correlation.speeds import kept_while_speeds_are
from grouptk.errors import BackendError, DomainError, GeometryError
from grouptk.group import Group
from grouptk.kernels import Kernel
from grouptk.lattice import Lattice, grid_shape, lattice_of

#: The engines, and the choice between them.
METHODS = ("auto", "direct", "reference", "spectral", "fft")


@dataclass(frozen=True)
class Options:
    """How arrays are read and how the grid is treated; the defaults are those of `grouptk.correlate`."""

    on: str | None = None
    action: Action | None = None
    channels: bool | None = None
    fibre: Sequence[Any] | None = None
    fibre_boundary: str = "refuse"
    mode: str = "same"
    boundary: str = "fill"
    fillvalue: complex = 0
    stride: int | Sequence[int] = 1
    dilation: int | Sequence[int] = 1
    method: str = "auto"


@dataclass(frozen=True, eq=False)
class Task:
    """A correlation of arrays, planned from their shapes: where kernel and grid are read, and how axes are shaped.

    The kernel is given as (C_out, C_in, N) values, the signal in `signal_shape` (B, C_in, P, *grid).
    """

    lattice: Lattice
    plan: Plan
    geometry: Geometry
    signal_shape: tuple[int, ...]
    result_shape: tuple[int, ...]
    outputs: int
    fillvalue: complex
    method: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to sum: no images, or no channels on one side. The result is then zero or empty."""
        return 0 in (self.outputs, *self.signal_shape[:2])

    def choice(self, library: str, itemsize: int, only_direct: str = "") -> Choice:
        """Return the costs of all engines for a library, and which is to be taken."""
        return _choice(self, library, itemsize, only_direct)


@kept_while_speeds_are
def _choice(task: Task, library: str, itemsize: int, only_direct: str) -> Choice:
    batch, inputs, planes = task.signal_shape[:3]
    work = Work(
        task.lattice,
        task.plan.support,
        task.plan,
        task.geometry,
        batch,
        inputs,
        task.outputs,
        planes,
        itemsize,
        library,
        is_zero=task.geometry.boundary == "fill" and task.fillvalue == 0,
        only_direct=only_direct,
    )
    found = choose(work)
    return found if task.method == "auto" else replace(found, method=task.method)


def plan_arrays(
    group: Group, kernel: Any, signal: Any, options: Options, *, inverted: bool = False
) -> tuple[Task, Any]:
    """Return the plan of a correlation, and the kernel's values (C_out, C_in, N), of arrays of any library.

    Raises:
        GroupTkError: as in `grouptk.correlate`.
    """
    task = None
    if not isinstance(kernel, Kernel) and options.fibre is None and _is_hashable(options):
        kinds = (type(options.stride), type(options.dilation))
        task = _plan_shapes(group, tuple(kernel.shape), tuple(signal.shape), options, inverted, kinds)
    if task is None:
        return _plan(group, kernel, tuple(signal.shape), options, inverted)
    return task, _reshaped(kernel, (task.outputs, task.signal_shape[1], task.plan.points))


def _is_hashable(options: Options) -> bool:
    """Say whether plans can be looked up by options: sizes are single numbers, and nothing is a list or an array."""
    try:
        hash(options)
    except TypeError:
        return False
    return isinstance(options.stride, int) and isinstance(options.dilation, int)


@lru_cache(maxsize=1024)
def _plan_shapes(
    group: Group,
    kernel: tuple[int, ...],
    signal: tuple[int, ...],
    options: Options,
    inverted: bool,
    kinds: tuple[type, ...],
) -> Task | None:
    """Return the plan of arrays of some shapes; None if the values of the kernel matter, which are interpolated.

    `kinds` are the types of stride and dilation: True is none, and must not find the plan of 1.
    """
    if not lattice_of(group, options.action).is_exact:
        return None
    return _plan(group, np.broadcast_to(np.zeros(()), kernel), signal, options, inverted)[0]


def _plan(group: Group, kernel: Any, signal: tuple[int, ...], options: Options, inverted: bool) -> tuple[Task, Any]:
    if options.method not in METHODS:
        raise BackendError(f"method must be one of {', '.join(METHODS)}, got {options.method!r}")
    check_fillvalue(options.fillvalue)
    lattice = lattice_of(group, options.action, hashable(options.fibre))
    reading, plan, values = _plan_kernel(lattice, kernel, signal, options, inverted)
    batch, signal_shape = reading.split(lattice, signal)
    geometry = plan_geometry(
        lattice,
        plan.support,
        grid_shape(lattice, signal, reading.on),
        on=reading.on,
        mode=options.mode,
        boundary=options.boundary,
        stride=per_axis(options.stride, lattice.dim, "stride"),
        inverted=inverted,
    )
    outputs = values.shape[0]
    result = (*batch, *[outputs] * reading.channels, lattice.order, *geometry.result)
    return Task(lattice, plan, geometry, signal_shape, result, outputs, options.fillvalue, options.method), values


def _plan_kernel(
    lattice: Lattice, kernel: Any, signal: tuple[int, ...], options: Options, inverted: bool
) -> tuple[Reading, Plan, Any]:
    """Return how the axes are read, where the kernel looks, and its values (C_out, C_in, N)."""
    dilation = per_axis(options.dilation, lattice.dim, "dilation")
    if isinstance(kernel, Kernel):
        reading = read_function(lattice, kernel, signal, options.on, options.channels)
    else:
        shape = tuple(kernel.shape)
        reading = read_shapes(lattice, shape, signal, options.on, options.channels)
        if lattice.is_exact:
            sizes = shape[len(shape) - lattice.dim :]
            plan = plan_correlation(
                lattice, reading.on, sizes, dilation, inverted=inverted, fibre_boundary=options.fibre_boundary
            )
            return reading, plan, _reshaped(kernel, (*(shape[:2] if reading.channels else (1, 1)), plan.points))
        if not isinstance(kernel, np.ndarray):
            raise BackendError(
                f"kernels that {lattice.group} turns off the grid are interpolated as NumPy arrays, or functions "
                f"(grouptk.Kernel), got {type(kernel).__module__}.{type(kernel).__name__}"
            )
        kernel = interpolate_kernel(lattice, reading, kernel)
    if inverted or set(dilation) - {1}:
        raise GeometryError("a kernel function is only correlated, without dilation: give y ↦ k(y⁻¹) or k(y/2)")
    return reading, *sample_kernel(lattice, reading.on, kernel, options.fibre_boundary)


def hashable(values: Any) -> Any:
    """Return nested lists of values, matrices included, as tuples: a lattice is made once for equal ones."""
    values = values.tolist() if isinstance(values, np.ndarray) else values
    return tuple(map(hashable, values)) if isinstance(values, Sequence) and not isinstance(values, str) else values


def _reshaped(array: Any, shape: tuple[int, ...]) -> Any:
    """Reshape an array of any library; in the array API this is no method."""
    return array.reshape(shape) if hasattr(array, "reshape") else array.__array_namespace__().reshape(array, shape)


def check_fillvalue(fillvalue: complex, *, whole: bool = False, real: bool = False) -> None:
    """Refuse a fill value that is no number, or one that arrays of whole or real numbers cannot hold.

    Raises:
        DomainError: it is none of these.
    """
    fill = np.asarray(fillvalue)
    if fill.ndim or fill.dtype.kind not in "biufc":
        raise DomainError(f"fillvalue must be one number, got {fillvalue!r}")
    if whole and (fill.dtype.kind == "c" or fill != np.rint(fill)):
        raise DomainError(f"fillvalue must be a whole number for integer arrays, got {fillvalue!r}")
    if real and fill.dtype.kind == "c":
        raise DomainError(f"fillvalue must be real for real arrays, got {fillvalue!r}")
