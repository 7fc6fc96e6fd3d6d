"""Direct products G × H."""

from __future__ import annotations

from collections.abc import Sequence

from grouptk.constructions.coordinates import joined_space
from grouptk.group import Group
from grouptk.law import Law
from grouptk.proofs import Report, Result, Verdict
from grouptk.tracing import Formula


class DirectProduct(Group):
    """The direct product G × H; see `direct_product`."""

    def __init__(self, first: Group, second: Group, names: Sequence[str] | None, name: str | None) -> None:
        self.first, self.second = first, second
        self.names = names
        self.name = name or f"{first} × {second}"

    def _trace_law(self) -> Law:
        first, second = self.first.law, self.second.law
        space = joined_space(first.space, second.space, self.names)
        size = len(first.space.coordinates)
        g, h = space.symbols(), space.symbols("'")
        product = (*first.product(g[:size], h[:size]), *second.product(g[size:], h[size:]))
        identity = inverse = None
        if first.identity is not None and second.identity is not None:
            identity = (*first.identity, *second.identity)
        if first.inverse is not None and second.inverse is not None:
            inverse = Formula((space,), space, (*first.inverse(g[:size]), *second.inverse(g[size:])))
        return Law(space, Formula((space, space), space, product), identity, inverse, False, False)

    def _verify(self) -> Report:
        reports = self.first.verify(), self.second.verify()
        if not all(reports):
            return super()._verify()
        results = []
        for axiom in reports[0]:
            parts = tuple(report.part(axiom) for report in reports)
            method = "theorem on direct products, from the factors"
            results.append(Result(axiom, Verdict.PROVED, method, sum(p.seconds for p in parts), subclaims=parts))
        return Report(str(self), tuple(results))


def direct_product(
    first: Group, second: Group, *, names: Sequence[str] | None = None, name: str | None = None
) -> DirectProduct:
    """Return G × H with (g, h)(g', h') = (g g', h h').

    Coordinates are G's, then H's; names that collide get the suffixes 1 and 2, unless `names` gives all of them.

    Raises:
        AxiomError: the law of G or H is refuted.

    Example:
        >>> import grouptk as gt
        >>> klein = gt.direct_product(gt.C(2), gt.C(2))
        >>> klein.order(), klein(1, 0) * klein(1, 1)
        (4, C(2) × C(2)(k1=0, k2=1))
    """
    for factor in (first, second):
        factor.require_group()
    return DirectProduct(first, second, names, name)
