"""Pictures of finite groups: the Cayley graph of generators, the lattice of subgroups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import networkx as nx
import numpy as np
import sympy as sp
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from grouptk.domains import Array
from grouptk.element import Element
from grouptk.group import Group
from grouptk.plot.canvas import FRAMES, INK, SOFT, Page

_MOST_RINGS = 4
_MOST_NAMED = 48


def plot_cayley_graph(group: Group, generators: Iterable[Element] | None = None) -> Figure:
    """Return a picture of the graph g → g*s, one colour for each generator s; s with s*s = e has lines, not arrows.

    The powers of the first generator make rings; rings are turned so that the other edges are short.

    Raises:
        DomainError: the group is not finite, or a generator is no element of it.

    Example:
        >>> import grouptk as gt
        >>> figure = plot_cayley_graph(gt.D(4))
    """
    graph = group.cayley_graph(generators)
    places = _ring_layout(graph) if graph.number_of_edges() else {g: np.zeros(2) for g in graph}
    page = Page(6.4, 6.9)
    axes = page.axes(0.2, 0.2, 6.0, 6.0)
    axes.axis("off")
    axes.set_aspect("equal")
    chosen = list(dict.fromkeys(data for *_, data in graph.edges(data="generator")))
    for colour, s in zip(_colours(len(chosen)), chosen, strict=True):
        edges = [(g, h) for g, h, data in graph.edges(data="generator") if data == s]
        _draw_edges(axes, places, edges, colour, arrows=s * s != group.e)
    _draw_nodes(axes, places, {g: _name(g) for g in graph} if len(graph) <= _MOST_NAMED else {})
    words = [f"{_name(s)}" for s in chosen]
    page.text(3.2, 6.45, f"{group}, order {len(graph)}", size=11)
    for number, (word, colour) in enumerate(zip(words, _colours(len(chosen)), strict=True)):
        page.text(3.2 + 1.6 * (number - (len(words) - 1) / 2), 6.72, f"g → g*{word}", size=9, colour=colour)
    return page.figure


def plot_subgroup_lattice(group: Group) -> Figure:
    """Return a picture of all subgroups, the larger ones higher; normal ones are filled, conjugate ones share a colour.

    Raises:
        DomainError: the group is not finite, or too large for a list of all subgroups.

    Example:
        >>> import grouptk as gt
        >>> figure = plot_subgroup_lattice(gt.Q8())
    """
    graph = group.subgroup_lattice()
    places = _level_layout(graph)
    width = max(6.4, 0.34 * max(np.bincount([int(y) for _, y in places.values()])))
    page = Page(width, 5.6)
    axes = page.axes(0.3, 0.2, width - 0.6, 4.8)
    axes.axis("off")
    _draw_edges(axes, places, list(graph.edges), SOFT, arrows=False)
    classes = nx.get_node_attributes(graph, "conjugacy_class")
    for subgroup, (x, y) in places.items():
        colour = FRAMES[classes[subgroup] % len(FRAMES)]
        face = colour if subgroup.is_normal() else "white"
        axes.scatter([x], [y], s=130, color=face, edgecolors=colour, linewidths=1.5, zorder=3)
        axes.annotate(str(len(subgroup)), (x, y), (7, 5), textcoords="offset points", fontsize=8, color=INK)
    words = f"{len(graph)} subgroups of {group}: filled ones are normal, numbers are orders"
    page.text(width / 2, 5.35, words, size=10)
    return page.figure


def _ring_layout(graph: nx.DiGraph) -> dict[Any, Array]:
    """Place the cycles of the first generator on rings, or all elements by their distances if there are many cycles."""
    first = next(data for *_, data in graph.edges(data="generator"))
    cycles = _cycles(graph, first)
    if len(cycles) > _MOST_RINGS:
        return dict(nx.kamada_kawai_layout(nx.Graph(graph)))
    places: dict[Any, Array] = {}
    for number, cycle in enumerate(cycles):
        radius = 1 + 0.8 * number if len(cycle) > 1 else 0.8 * number
        circle = radius * np.exp(2j * np.pi * np.arange(len(cycle)) / len(cycle) + 0.5j * np.pi)
        ring = np.stack([circle.real, circle.imag], axis=-1)
        turns = [np.roll(ring[::step], k, axis=0) for step in (1, -1) for k in range(len(ring))]
        best = min(turns, key=lambda turn: _length(graph, {**places, **dict(zip(cycle, turn, strict=True))}))
        places.update(zip(cycle, best, strict=True))
    return places


def _cycles(graph: nx.DiGraph, generator: Element) -> list[list[Any]]:
    pending, cycles = dict.fromkeys(graph), []
    while pending:
        g = next(iter(pending))
        cycle = []
        while g in pending:
            del pending[g]
            cycle.append(g)
            g = g * generator
        cycles.append(cycle)
    return cycles


def _length(graph: nx.DiGraph, places: dict[Any, Array]) -> float:
    return sum(float(np.sum((places[g] - places[h]) ** 2)) for g, h in graph.edges if g in places and h in places)


def _level_layout(graph: nx.DiGraph) -> dict[Any, tuple[float, float]]:
    """Place subgroups on levels, by the number of prime factors of their orders, conjugate ones side by side."""
    levels: dict[int, list[Any]] = {}
    for subgroup in graph:
        levels.setdefault(sum(sp.factorint(len(subgroup)).values()), []).append(subgroup)
    places: dict[Any, tuple[float, float]] = {}
    for level in sorted(levels):
        nodes = levels[level]
        below = [[places[lower][0] for lower in graph.predecessors(node) if lower in places] for node in nodes]
        middles = [float(np.mean(xs)) if xs else 0.0 for xs in below]
        labels = [(len(node), graph.nodes[node]["conjugacy_class"]) for node in nodes]
        order = sorted(range(len(nodes)), key=lambda i: (labels[i], middles[i]))
        for rank, i in enumerate(order):
            places[nodes[i]] = (rank - (len(nodes) - 1) / 2, float(level))
    return places


def _draw_edges(axes: Axes, places: dict[Any, Any], edges: Sequence[Any], colour: str, arrows: bool) -> None:
    for g, h in edges:
        style = {"arrowstyle": "-|>", "mutation_scale": 11} if arrows else {"arrowstyle": "-"}
        patch = FancyArrowPatch(
            places[g], places[h], color=colour, linewidth=1.3, shrinkA=9, shrinkB=9, zorder=1, **style
        )
        axes.add_patch(patch)


def _draw_nodes(axes: Axes, places: dict[Any, Any], names: dict[Any, str]) -> None:
    points = np.array(list(places.values()))
    axes.scatter(points[:, 0], points[:, 1], s=36, color="white", edgecolors=INK, linewidths=1.2, zorder=3)
    for g, name in names.items():
        axes.annotate(name, places[g], (6, 6), textcoords="offset points", fontsize=7, color=SOFT, zorder=4)
    axes.margins(0.12)


def _name(g: Element) -> str:
    values = g.shown()
    return str(values[0] if len(values) == 1 else values).replace(" ", "")


def _colours(number: int) -> list[str]:
    return [FRAMES[i % len(FRAMES)] for i in range(number)]
