"""What a group convolution layer needs of its group: tables, shapes and sizes.

A layer holds a kernel as a parameter (C_out, C_in, …). Its plan makes of it the dense filter bank
(C_out·|H|, C_in·P, *size) of one planar correlation, where P planes are read: the fibre |H| on the group, one on a
space without finite coordinates. Features are arrays (batch, channel, [fibre,] *grid), as everywhere in the package.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import prod, sqrt
from typing import Any, TypeAlias

import numpy as np

from grouptk.actions import Action
from grouptk.correlation.geometry import Frame, Support, plan_frame
from grouptk.correlation.plan import IndexPlan, plan_correlation, plan_planes
from grouptk.correlation.sampled import sample_basis
from grouptk.correlation.sizes import by, per_axis, require_alike
from grouptk.domains import Array
from grouptk.errors import GeometryError, ShapeError
from grouptk.group import Group
from grouptk.kernels import IsotropyWarning, KernelBasis, SlepianBasis
from grouptk.lattice import Lattice, lattice_of, point_axes
from grouptk.layers.fields import frozen, require_group, wrong_shape

#: Padding modes by their names in PyTorch, and the boundaries they are.
PADDING_MODES = {
    "zeros": "fill",
    "circular": "wrap",
    "symmetric": "symm",
    "reflect": "reflect",
    "replicate": "edge",
}


Sizes: TypeAlias = int | Sequence[int]


@dataclass(frozen=True)
class LayerSpec:
    """What determines the plan of a layer; equal specifications share one."""

    group: Group
    on: str
    kernel_size: Sizes
    stride: Sizes = 1
    padding: Sizes | str = 0
    dilation: Sizes = 1
    padding_mode: str = "zeros"
    action: Action | None = None
    basis: KernelBasis | None = None
    fibre: Sequence[Any] | None = None
    kernel_fibre: Sequence[Any] | None = None
    fibre_boundary: str = "refuse"
    mixes_fibre: bool = True
    #: The types of all sizes: 3.0 and True are no sizes, and must not find the plans of 3 and 1.
    kinds: tuple[type, ...] = field(init=False)

    def __post_init__(self) -> None:
        require_group(self.group)
        for name in ("kernel_size", "stride", "padding", "dilation", "fibre", "kernel_fibre"):
            object.__setattr__(self, name, frozen(getattr(self, name)))
        sizes = (self.kernel_size, self.stride, self.padding, self.dilation)
        entries = (entry for size in sizes for entry in (size if isinstance(size, tuple) else (size,)))
        object.__setattr__(self, "kinds", tuple(map(type, entries)))

    @property
    def plan(self) -> LayerPlan:
        """The plan."""
        return plan_layer(self)


@dataclass(frozen=True, eq=False)
class LayerPlan:
    """The tables of a layer, for all sizes of the grid.

    `order` |H| planes are written, `planes` P are read, and `point_axes` axes, 0 or 1, lie between the channels and the
    `dim` axes of the grid. A kernel has entries `weight_shape` for each pair of channels. `which` (|H|, P, …) says
    which of its rows each entry of the filter bank holds, −1 for none (then it `has_holes`); `values` (n, |H|, P,
    *size), if there are, are those of n basis functions, of which the rows are coefficients. `correlation` are the
    tables of a kernel of values.
    """

    lattice: Lattice
    on: str
    frame: Frame
    weight_shape: tuple[int, ...]
    which: Array
    values: Array | None
    mixes_fibre: bool
    correlation: IndexPlan | None

    # Plain attributes, which compilers trace where they cannot trace properties that are cached.
    order: int = field(init=False)
    dim: int = field(init=False)
    planes: int = field(init=False)
    point_axes: int = field(init=False)
    has_holes: bool = field(init=False)

    def __post_init__(self) -> None:
        facts = {
            "order": self.lattice.order,
            "dim": self.lattice.dim,
            "planes": len(self.lattice.place(self.on).planes),
            "point_axes": point_axes(self.lattice, self.on),
            "has_holes": bool((self.which < 0).any()),
        }
        for name, fact in facts.items():
            object.__setattr__(self, name, fact)

    @cached_property
    def fan_in(self) -> float:
        """The sum of squares of a row of the filter bank, for one input channel and weights of size 1."""
        if self.values is None:
            return float((self.which >= 0).sum() / self.order)
        per_plane = (self.values**2).sum(axis=tuple(range(3, self.values.ndim))).sum(axis=0)
        return float((per_plane * (self.which >= 0)).sum() / self.order)

    def bound(self, in_channels: int) -> float:
        """Return the bound of uniform weights whose results have a third of the input's variance, as in PyTorch."""
        return 1 / sqrt(max(in_channels * self.fan_in, 1e-12))

    def bank(self, xp: Any, take: Callable[..., Any], weight: Any, table: Any, values: Any) -> Any:
        """Return the filter bank (C_out·|H|, C_in·P, *size) of a kernel (C_out, C_in, …).

        `xp` is the namespace of the arrays, `take(array, indices, axis)` its choice of entries along an axis; `table`
        is `self.table(C_in)` and `values` are those of the plan, as its arrays.
        """
        outputs, inputs = weight.shape[:2]
        planes, size = self.which.shape[1], self.frame.support.size
        shape = (outputs * self.order, inputs * planes, *size)
        functions = 1 if values is None else values.shape[0]
        rows = xp.reshape(weight, (outputs, -1, functions))
        if values is not None and rows.shape[1] == inputs and not self.has_holes:
            bank = xp.einsum("oin,nhpt->ohipt", rows, xp.reshape(values, (functions, self.order, planes, -1)))
            return xp.reshape(bank, shape)
        if self.has_holes:
            rows = xp.concatenate([rows, xp.zeros_like(rows[:, :1])], axis=1)
        rows = take(rows, table, 1)
        if values is None:
            return xp.reshape(rows, shape)
        rows = xp.reshape(rows, (outputs, self.order, inputs, planes, functions))
        bank = xp.einsum("ohipn,nhpt->ohipt", rows, xp.reshape(values, (functions, self.order, planes, -1)))
        return xp.reshape(bank, shape)

    def table(self, inputs: int) -> Array:
        """Return the row of all input channels that each entry (|H|, C_in, P, …) holds, flat; their number for none."""
        rows = prod(self.weight_shape[: len(self.weight_shape) - (self.values is not None)])
        which = self.which.reshape(self.order, 1, -1)
        channels = rows * np.arange(inputs)[:, None]
        return np.where(which < 0, rows * inputs, which + channels).ravel()

    def check(self, shape: Sequence[int], channels: int, *batch: str) -> None:
        """Check the shape of an input (*batch, channel, [fibre,] *grid); plain arithmetic unless something is wrong."""
        start, front = len(batch), len(batch) + 1 + self.point_axes
        axes = (channels, self.planes) if self.point_axes else (channels,)
        if len(shape) != front + self.dim or tuple(shape[start:front]) != axes:
            names = ("channels", "fibre" if self.on == "group" else "points")
            said = (f"{name}={size}" for name, size in zip(names, axes, strict=False))
            raise wrong_shape(self.lattice.group, self.dim, shape, *batch, *said)
        if not self.frame.fits(shape[front:]):
            self.frame.geometry(tuple(int(size) for size in shape[front:]))


def check_channels(in_channels: int, out_channels: int, groups: int) -> None:
    """Check the numbers of channels of a layer.

    Raises:
        ShapeError: they are no positive integers, or cannot be divided into groups.
    """
    for name, count in (("in_channels", in_channels), ("out_channels", out_channels), ("groups", groups)):
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            raise ShapeError(f"{name} must be a positive integer, got {count!r}")
    if in_channels % groups or out_channels % groups:
        raise ShapeError(f"groups must divide both numbers of channels, got {groups}, {in_channels}, {out_channels}")


@lru_cache(maxsize=1024)
def plan_layer(spec: LayerSpec) -> LayerPlan:
    """Return the plan of a layer.

    Raises:
        AxiomError: the group's law is refuted.
        GeometryError: the layer would not be equivariant, or the kernel's size, stride or padding make no sense.
        IsotropyWarning: (a warning) the kernels of a sampled group tell no directions apart.
    """
    spec.group.require_group()
    lattice = lattice_of(spec.group, spec.action, spec.fibre)
    if lattice.dim > 3:
        raise GeometryError(f"layers have at most 3 grid axes, got the {lattice.dim} of {spec.group}")
    sizes = per_axis(spec.kernel_size, lattice.dim, "kernel_size")
    dilation = per_axis(spec.dilation, lattice.dim, "dilation")
    correlation = None
    if spec.basis is not None or not lattice.is_exact:
        support, shape, which, values = _basis_tables(lattice, spec, sizes, dilation)
    elif not spec.mixes_fibre:
        (support, which), values, shape = plan_planes(lattice, sizes, dilation), None, sizes
    else:
        plan = plan_correlation(lattice, spec.on, sizes, dilation, fibre_boundary=spec.fibre_boundary)
        support, values, which = plan.support, None, np.where(plan.gather == plan.points, -1, plan.gather)
        shape = (len(lattice.place(spec.on).planes),) * point_axes(lattice, spec.on) + sizes
        correlation = plan
    frame = plan_frame(
        lattice,
        support,
        on=spec.on,
        mode=_padding(spec.padding, lattice.dim),
        boundary=_boundary(spec.padding_mode),
        stride=per_axis(spec.stride, lattice.dim, "stride"),
    )
    return LayerPlan(lattice, spec.on, frame, shape, which, values, spec.mixes_fibre, correlation)


def _basis_tables(
    lattice: Lattice, spec: LayerSpec, sizes: tuple[int, ...], dilation: tuple[int, ...]
) -> tuple[Support, tuple[int, ...], Array, Array]:
    if len(set(sizes)) != 1 or set(dilation) - {1}:
        raise GeometryError(
            f"kernels that {lattice.group} turns off the grid are functions on a ball: they need one kernel_size "
            f"and no dilation, got {by(sizes)} and {by(dilation)}"
        )
    basis = spec.basis or SlepianBasis(sizes[0], lattice.dim)
    if (basis.size, basis.dimension) != (sizes[0], lattice.dim):
        raise GeometryError(f"the basis must have kernel_size {sizes[0]} and dimension {lattice.dim}, got {basis}")
    if sizes[0] > 1 and basis.is_isotropic:
        more = f"SlepianBasis({sizes[0]}, {lattice.dim}, count={len(basis) + lattice.dim})"
        warnings.warn(
            f"kernel_size={sizes[0]} leaves only rotation-invariant kernels on {spec.group}, in a basis of "
            f"{len(basis)}: they tell no directions apart. Take kernel_size=5 or more with the default basis, or a "
            f"basis= with more functions, such as {more}",
            IsotropyWarning,
            stacklevel=7,
        )
    on = spec.on if spec.mixes_fibre else "space"
    support, values, which = sample_basis(lattice, on, basis, spec.kernel_fibre, spec.fibre_boundary)
    if sizes[0] == 1 and spec.basis is None:
        # One pixel is a point at every scale, and a point has no volume to divide by.
        support = Support(sizes, sizes, (1,) * lattice.dim, (0,) * lattice.dim)
        values = np.full((1, *which.shape, *sizes), basis.values((0.0,) * lattice.dim).item())
    fibre = () if on == "space" else (len(spec.kernel_fibre or range(lattice.order)),)
    return support, (*fibre, len(basis)), which, values


def _padding(padding: Any, dim: int) -> str | tuple[int, ...]:
    if isinstance(padding, str):
        if padding not in ("same", "valid", "full"):
            raise GeometryError(f'padding must be "same", "valid", "full" or numbers of pixels, got {padding!r}')
        return padding
    return per_axis(padding, dim, "padding", least=0)


def _boundary(padding_mode: str) -> str:
    if padding_mode not in PADDING_MODES:
        raise GeometryError(f"padding_mode must be one of {', '.join(PADDING_MODES)}, got {padding_mode!r}")
    return PADDING_MODES[padding_mode]


@lru_cache(maxsize=1024)
def plan_window(
    group: Group, on: str, size: tuple[int, ...] | int, stride: tuple[int, ...] | int, padding: tuple[int, ...] | int
) -> Frame:
    """Return the frame of a pooling window, which every fibre element must map to itself.

    Raises:
        GeometryError: the group turns the window into another one.
    """
    lattice = lattice_of(group)
    sizes = per_axis(size, lattice.dim, "kernel_size")
    span = np.array(sizes, np.int64) - 1
    if lattice.is_exact and (np.rint(np.abs(lattice.linear)) @ span != span).any():
        raise GeometryError(f"{group} must map the window of a pooling to itself, which it does not with {by(sizes)}")
    if not lattice.is_exact:
        require_alike(lattice, sizes, "kernel_size")
    if not lattice.is_centred and lattice.is_exact and (span % 2).any():
        raise GeometryError(f"pooling on {group} needs windows with a central pixel: odd sizes, got {by(sizes)}")
    support = Support(sizes, sizes, (1,) * lattice.dim, tuple((-span).tolist()))
    stride = per_axis(stride, lattice.dim, "stride")
    return plan_frame(lattice, support, on=on, mode=_padding(padding, lattice.dim), boundary="fill", stride=stride)
