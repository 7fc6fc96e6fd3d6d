"""Checking the equivariance of whole networks, layer by layer."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from grouptk.element import Element
from grouptk.errors import GeometryError, GroupTkError, ShapeError
from grouptk.group import Group
from grouptk.lattice import Lattice, Site, lattice_of, point_axes, transform


class NotEquivariantError(GroupTkError, AssertionError):
    """A network does not commute with a group; `report` has the error of every layer."""

    def __init__(self, message: str, report: LayerReport) -> None:
        super().__init__(message)
        self.report = report


@dataclass(frozen=True, eq=False)
class LayerReport:
    """The largest relative error of each layer over the tested elements, in the order in which the layers ran.

    `errors` has (name of the layer, relative error, element where it was largest).
    """

    errors: tuple[tuple[str, float, Element], ...]

    @property
    def max(self) -> float:
        """The largest error of all."""
        return max(error for _, error, _ in self.errors)

    def first_above(self, tol: float) -> tuple[str, float, Element] | None:
        """Return the first layer whose error exceeds a tolerance; an error that is no number does."""
        return next((row for row in self.errors if not row[1] <= tol), None)

    def __str__(self) -> str:
        width = max(5, *(len(name) for name, _, _ in self.errors))
        rows = [f"{name:<{width}}  {error:10.2e}  {element}" for name, error, element in self.errors]
        return "\n".join([f"{'layer':<{width}}  {'relative':>10}  worst at", *rows])


def layer_errors(
    model: nn.Module,
    group: Group,
    shape: Sequence[int],
    *,
    on: str = "space",
    elements: Iterable[Element] | None = None,
    seed: int = 0,
) -> LayerReport:
    """Measure how far each layer of a network is from commuting with the group.

    A copy of the network in float64 and evaluation mode is given random normal input of a shape (batch, …), and the
    same input transformed by each element; the outputs of all its layers are compared. Features (batch, C, fibre,
    *grid) must transform as functions on the group, (batch, C, *grid) as functions on the space, (batch, C) and grids
    of one pixel must be invariant. The error is the largest difference in units of the largest output.

    Args:
        model: the network.
        group: a group that maps the grid to itself.
        shape: the shape of the input, batch and channels included.
        on: where the input lives, "space" or "group".
        elements: what to test; by default all elements of the fibre, about the centre of the array (about pixel 0 of
            a torus, with translations, where the fibre fixes no centre).
        seed: seed of the input.

    Raises:
        ShapeError: the input or a layer's output has axes that belong nowhere.
        GeometryError: an element does not map the grid to a grid.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import LiftingConv, Project, layer_errors
        >>> network = torch.nn.Sequential(LiftingConv(gt.p4, 1, 4, 3), torch.nn.ReLU(), Project(gt.p4))
        >>> report = layer_errors(network, gt.p4, (2, 1, 8, 8))
        >>> [name for name, _, _ in report.errors], report.max < 1e-12
        (['0', '1', '2', 'output'], True)
    """
    lattice = lattice_of(group)
    if len(shape) != 2 + point_axes(lattice, on) + lattice.dim:
        axes = f"fibre={lattice.order}, " if on == "group" else "points, " * point_axes(lattice, on)
        raise ShapeError(
            f"the input on the {on} of {group} must have shape (batch, channels, {axes}*grid) with {lattice.dim} "
            f"grid axes, got {tuple(shape)}"
        )
    network = copy.deepcopy(model).double().eval()
    device = next((p.device for p in network.parameters()), torch.device("cpu"))
    source = np.random.default_rng(seed).standard_normal(tuple(shape))
    tested = list(elements) if elements is not None else _elements(lattice)
    reference = _outputs(network, source, device)
    worst: dict[str, tuple[float, Element]] = {}
    for element in tested:
        moved = _outputs(network, transform(group, source, element, on=on), device)
        for (name, before), (_, after) in zip(reference, moved, strict=True):
            error = _error(lattice, name, before, after, element)
            if name not in worst or not error <= worst[name][0]:
                worst[name] = error, element
    return LayerReport(tuple((name, *worst[name]) for name in dict.fromkeys(name for name, _ in reference)))


def assert_equivariant(
    model: nn.Module,
    group: Group,
    shape: Sequence[int],
    *,
    tol: float = 1e-10,
    on: str = "space",
    elements: Iterable[Element] | None = None,
    seed: int = 0,
) -> LayerReport:
    """Return the report of `layer_errors` if no layer exceeds the tolerance.

    Raises:
        NotEquivariantError: an `AssertionError` that names the first layer that breaks, and the element that shows it.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import LiftingConv, Project, assert_equivariant
        >>> network = torch.nn.Sequential(LiftingConv(gt.p4, 1, 4, 3), Project(gt.p4), torch.nn.MaxPool2d(2))
        >>> assert_equivariant(network, gt.p4, (2, 1, 9, 9))
        Traceback (most recent call last):
        ...
        grouptk.torch.checking.NotEquivariantError: ...
    """
    report = layer_errors(model, group, shape, on=on, elements=elements, seed=seed)
    broken = report.first_above(tol)
    if broken is not None:
        name, error, element = broken
        kind = "the output" if name == "output" else f"layer {name!r}, {type(model.get_submodule(name)).__name__},"
        raise NotEquivariantError(
            f"every layer must commute with {group} up to {tol:.1e} of its output's scale; {kind} is the first that "
            f"does not, by {error:.1e} at {element}\n{report}",
            report,
        )
    return report


def _elements(lattice: Lattice) -> list[Element]:
    """Return the elements of the fibre except the identity, and steps of the torus where there is no centre."""
    zero = np.zeros(lattice.dim, np.int64)
    sites = [Site(zero, np.array(plane)) for plane in range(1, lattice.order)]
    if not lattice.is_centred:
        sites += [Site(step, np.array(0)) for step in np.eye(lattice.dim, dtype=np.int64)]
    if not sites:
        raise GeometryError(f"{lattice.group} has no elements but translations: give those to test in elements=")
    return [lattice.element(site) for site in sites]


def _outputs(network: nn.Module, source: Any, device: torch.device) -> list[tuple[str, Any]]:
    """Return what each module without children put out, in the order of the calls, and the result."""
    found: list[tuple[str, Any]] = []

    def record(name: str) -> Any:
        def hook(module: nn.Module, inputs: Any, output: Any) -> None:
            if isinstance(output, Tensor):
                found.append((name, output.detach().cpu().numpy().copy()))

        return hook

    leaves = [(name, module) for name, module in network.named_modules() if name and not any(module.children())]
    hooks = [module.register_forward_hook(record(name)) for name, module in leaves]
    try:
        with torch.no_grad():
            result = network(torch.from_numpy(source).to(device))
    finally:
        for handle in hooks:
            handle.remove()
    if not isinstance(result, Tensor):
        raise ShapeError(f"the network must return a tensor, got {type(result).__name__}")
    return [*found, ("output", result.cpu().numpy())]


def _error(lattice: Lattice, name: str, before: Any, after: Any, element: Element) -> float:
    expected = before
    grid = before.shape[before.ndim - lattice.dim :] if lattice.dim else ()
    if before.ndim > 2 and (lattice.dim == 0 or set(grid) != {1} or before.ndim == 3 + lattice.dim):
        on = _place(lattice, name, before.shape)
        expected = transform(lattice.group, before, element, on=on)
    if expected.shape != after.shape:
        return float("inf")
    gap = float(np.abs(after - expected).max(initial=0.0))
    scale = float(np.abs(before).max(initial=0.0))
    return gap / scale if scale else gap


def _place(lattice: Lattice, name: str, shape: tuple[int, ...]) -> str:
    if len(shape) == 3 + lattice.dim and shape[2] == lattice.order:
        return "group"
    if lattice.has_space and len(shape) == 2 + lattice.dim + bool(lattice.space.finite):
        return "space"
    raise ShapeError(
        f"layer {name!r} must return (batch, channel, fibre={lattice.order}, *grid), (batch, channel, *grid) or "
        f"(batch, channel) with {lattice.dim} grid axes, got {shape}"
    )
