"""A group's law as it is stored: traced once, composed by proofs, turned into numeric code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sympy as sp

from grouptk.spaces import Space
from grouptk.tracing import Formula, Values, written_out


@dataclass(frozen=True)
class Law:
    """Coordinates, product, identity and inverse of a group; the last two may be unknown.

    `identity_given` and `inverse_given` say that the author wrote them. Those found otherwise are proposals, whose
    failure alone does not refute that an identity or an inverse exists.
    """

    space: Space
    product: Formula
    identity: Values | None
    inverse: Formula | None
    identity_given: bool = True
    inverse_given: bool = True

    def at(self, parameters: Mapping[sp.Symbol, sp.Expr]) -> Law:
        """Return the law with numbers put in for its parameters."""
        numbers = dict(parameters)
        identity = self.identity and tuple(written_out(value.xreplace(numbers)) for value in self.identity)
        return replace(
            self,
            space=self.space.at(numbers),
            product=self.product.at(numbers),
            identity=identity,
            inverse=None if self.inverse is None else self.inverse.at(numbers),
        )
