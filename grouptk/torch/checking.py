"""Checking the equivariance of whole networks, layer by layer."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from grouptk.element import Element
from grouptk.errors import GeometryError, GroupTkError, ShapeError
from grouptk.group import Group
from grouptk.lattice import Site, lattice_of, point_axes, transform
from grouptk.torch.places import Places, elements_to_test, usual_centre

#: What the rows of a report are called that tell what a layer was given.
INPUT = "→ "
#: How the rows of a layer that is called again go on.
CALL = " (call "


class NotEquivariantError(GroupTkError, AssertionError):
    """A network does not commute with a group; `report` has the error of every layer."""

    def __init__(self, message: str, report: LayerReport) -> None:
        super().__init__(message)
        self.report = report


@dataclass(frozen=True, eq=False)
class LayerReport:
    """The largest relative error of each layer over the tested elements, in the order in which the layers ran.

    `errors` has (name of the layer, relative error, element where it was largest); "→ name" is what a layer was given,
    where that is no other layer's output, and "name (call 2)" a layer that ran again.
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
    centre: str | None = None,
) -> LayerReport:
    """Measure how far each layer of a network is from commuting with the group.

    A copy of the network in float64 and evaluation mode is given random normal input of a shape (batch, …), and the
    same input transformed by each element; the outputs of all its layers are compared. Features (batch, C, fibre,
    *grid) must transform as functions on the group, after `Restrict` and `GroupPool` on what these lead to; (batch, C,
    *grid) as functions on the space; (batch, C) and grids of one pixel must be invariant. What a layer is given is
    compared too where no layer made it: a position added in a `forward` shows there. The error is the largest
    difference in units of the largest number.

    Args:
        model: the network.
        group: a group that maps the grid to itself, of which all layers' groups are the whole or larger ones.
        shape: the shape of the input, batch and channels included.
        on: where the input lives, "space" or "group".
        elements: what to test; by default all elements of the fibre that map the grid to itself, with translations of
            the torus where the fibre fixes no centre.
        seed: seed of the input.
        centre: "array", or "origin" for pixel 0 of a torus: by default the centre of the array, but pixel 0 for groups
            with glides, and for hexagonal ones, which map a box to a box on a torus only.

    Raises:
        ShapeError: the input or a layer's output has axes that belong nowhere.
        GeometryError: an element does not map the grid to a grid; a layer refuses its input, such as a size that its
            stride does not fit. The layer is named.

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
    centre = centre or usual_centre(lattice)
    tested = list(elements) if elements is not None else elements_to_test(lattice, centre)
    if not tested:
        raise GeometryError(f"{group} has no elements but translations that map the grid to itself: give elements=")
    reference = _run(network, source, device)
    worst: dict[str, tuple[float, Element]] = {}
    for element in tested:
        places = Places(lattice, centre)
        moved = _run(network, transform(group, source, element, on=on, centre=centre), device)
        for before, after in zip(reference, moved, strict=True):
            if before.module is not None and not before.is_input:
                places.see(before.module)
            error = _error(places, before, after, lattice.locate(element))
            if error is not None and (before.name not in worst or not error <= worst[before.name][0]):
                worst[before.name] = error, element
    return LayerReport(
        tuple((name, *worst[name]) for name in dict.fromkeys(row.name for row in reference) if name in worst)
    )


def assert_equivariant(
    model: nn.Module,
    group: Group,
    shape: Sequence[int],
    *,
    tol: float = 1e-10,
    on: str = "space",
    elements: Iterable[Element] | None = None,
    seed: int = 0,
    centre: str | None = None,
) -> LayerReport:
    """Return the report of `layer_errors` if no layer exceeds the tolerance.

    Raises:
        NotEquivariantError: an `AssertionError` that names the first layer that breaks, and the element that shows it.
        ShapeError, GeometryError: as `layer_errors`; they name the layer too.

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
    report = layer_errors(model, group, shape, on=on, elements=elements, seed=seed, centre=centre)
    broken = report.first_above(tol)
    if broken is not None:
        name, error, element = broken
        layer = name.removeprefix(INPUT).partition(CALL)[0]
        kind = "the output" if name == "output" else f"layer {layer!r}, {type(model.get_submodule(layer)).__name__},"
        kind = f"what is given to {kind}" if name.startswith(INPUT) else kind
        kind += f" in call {name.partition(CALL)[2][:-1]}," if CALL in name else ""
        raise NotEquivariantError(
            f"every layer must commute with {group} up to {tol:.1e} of its output's scale; {kind} is the first that "
            f"does not, by {error:.1e} at {element}\n{report}",
            report,
        )
    return report


@dataclass(frozen=True, eq=False)
class _Row:
    """What a layer put out, or was given where no layer had made it."""

    name: str
    module: nn.Module | None
    is_input: bool
    array: Any


def _run(network: nn.Module, source: Any, device: torch.device) -> list[_Row]:
    """Return what each module without children put out, in the order of the calls, and the result."""
    rows: list[_Row] = []
    running: list[tuple[str, nn.Module]] = []
    start = torch.from_numpy(source).to(device)
    made = [start]  # kept alive, so that no other tensor takes its place

    calls: Counter[str] = Counter()

    def before(called: str) -> Any:
        def hook(module: nn.Module, inputs: Any) -> None:
            calls[called] += 1
            name = called if calls[called] == 1 else f"{called}{CALL}{calls[called]})"
            running.append((name, module))
            for tensor in inputs:
                if isinstance(tensor, Tensor) and not any(tensor is other for other in made):
                    rows.append(_Row(INPUT + name, module, True, _copied(tensor)))

        return hook

    def after(called: str) -> Any:
        def hook(module: nn.Module, inputs: Any, output: Any) -> None:
            name, _ = running.pop()
            if isinstance(output, Tensor):
                made.append(output)
                rows.append(_Row(name, module, False, _copied(output)))

        return hook

    leaves = [(name, module) for name, module in network.named_modules() if name and not any(module.children())]
    hooks = [module.register_forward_pre_hook(before(name)) for name, module in leaves]
    hooks += [module.register_forward_hook(after(name)) for name, module in leaves]
    try:
        with torch.no_grad():
            result = network(start)
    except (GeometryError, ShapeError) as error:
        if not running:
            raise
        name, module = running[-1]
        raise type(error)(f"layer {name!r}, {type(module).__name__}: {error}") from error
    finally:
        for handle in hooks:
            handle.remove()
    if not isinstance(result, Tensor):
        raise ShapeError(f"the network must return a tensor, got {type(result).__name__}")
    return [*rows, _Row("output", None, False, _copied(result))]


def _copied(tensor: Tensor) -> Any:
    return tensor.detach().cpu().numpy().copy()


def _error(places: Places, before: _Row, after: _Row, site: Site) -> float | None:
    """Return the relative error; None for what a layer is given in a form that only it knows."""
    try:
        expected = places.transform(before.name, before.array, site)
    except ShapeError:
        if before.is_input:
            return None
        raise
    if expected.shape != after.array.shape:
        return float("inf")
    gap = float(np.abs(after.array - expected).max(initial=0.0))
    scale = float(np.abs(before.array).max(initial=0.0))
    return gap / scale if scale else gap
