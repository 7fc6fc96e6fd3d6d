"""Cayley graphs and subgroup lattices as networkx graphs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from grouptk.element import Element
from grouptk.finite.subgroups import SubgroupLattice
from grouptk.group import Group
from grouptk.structure.element_set import element_at, places_of
from grouptk.structure.subgroup import Subgroup

if TYPE_CHECKING:
    import networkx as nx


def cayley_graph(group: Group, generators: Iterable[Element] | None = None) -> nx.DiGraph:
    """Return the graph with an edge from g to g*s for every element g and every generator s.

    Left multiplication is a symmetry of the graph. Nodes are elements; an edge has the attribute `generator`, the
    graph the attribute `group`.

    Raises:
        DomainError: the group is not finite, or a generator is no element of it.

    Example:
        >>> import grouptk as gt
        >>> graph = gt.D(4).cayley_graph()
        >>> graph.number_of_nodes(), graph.number_of_edges()
        (8, 16)
    """
    import networkx as nx

    table = group.table()
    chosen = table.generators if generators is None else places_of(group, generators)
    elements = [element_at(group, place) for place in range(len(table))]
    graph = nx.DiGraph(group=group)
    graph.add_nodes_from(elements)
    for s in chosen:
        edges = ((elements[g], elements[table.product[g, s]]) for g in range(len(table)))
        graph.add_edges_from(edges, generator=elements[s])
    return graph


def subgroup_lattice(group: Group) -> nx.DiGraph:
    """Return the Hasse diagram of all subgroups: an edge leads from each to those in which it is maximal.

    Nodes are subgroups; the node attribute `conjugacy_class` numbers the classes of conjugate subgroups.

    Raises:
        DomainError: the group is not finite, or too large for a list of all subgroups.

    Example:
        >>> import grouptk as gt
        >>> lattice = gt.Q8().subgroup_lattice()
        >>> lattice.number_of_nodes(), lattice.number_of_edges()
        (6, 7)
    """
    import networkx as nx

    lattice = SubgroupLattice.of(group.table())
    nodes: list[Any] = [Subgroup(group, lattice.members(i)) for i in range(len(lattice))]
    graph = nx.DiGraph(group=group)
    for node, label in zip(nodes, lattice.label.tolist(), strict=True):
        graph.add_node(node, conjugacy_class=label)
    graph.add_edges_from((nodes[lower], nodes[upper]) for lower, upper in lattice.covers.tolist())
    return graph
