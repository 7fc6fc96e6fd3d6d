"""The left-regular representation (L_g f)(x) = f(g⁻¹·x) on functions, symbolic and sampled."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from grouptk.actions import Action, natural_action
from grouptk.element import Element
from grouptk.errors import DomainError
from grouptk.group import Group
from grouptk.lattice import transform
from grouptk.operators import as_signal, point_of
from grouptk.proofs import Claim, Equation, Operand, Report, prove
from grouptk.tracing import Values


class LeftRegular:
    """The representation of a group on the functions on the space of an action; see `left_regular`."""

    def __init__(self, action: Action) -> None:
        self.action = action
        self.group = action.group

    def __repr__(self) -> str:
        return f"left-regular representation of {self.group} on functions of ({', '.join(self.action.space.names)})"

    def __call__(self, g: Element, function: Any, *, centre: str = "array") -> Any:
        """Return L_g f.

        A symbolic function (SymPy `Function`, `Lambda` or a callable) gives the function x ↦ f(g⁻¹·x). An array
        of samples on the pixel grid, (…, *grid) on space and (…, fibre, *grid) on the group, is permuted exactly
        about the stated centre: that of the array, or pixel 0 of a torus with `centre="origin"`.

        Raises:
            DomainError: g is not an element of the group.
            GeometryError: an array is given, and g does not map its grid to itself.
        """
        if g.group != self.group:
            raise DomainError(f"{self} needs an element of {self.group}, got one of {g.group}")
        if isinstance(function, np.ndarray):
            on = "group" if self.action.space == self.group.space else "space"
            return transform(self.group, function, g, on=on, centre=centre)
        evaluate = as_signal(function, self.action.space)
        pull = self.pulled_back(g.values)

        def transformed(*point: Any) -> Any:
            return evaluate(*self.action.space.entries(pull(point_of(self.action.space, point))))

        return transformed

    def pulled_back(self, g: Values) -> Callable[[Values], Values]:
        """Return x ↦ g⁻¹·x for exact or symbolic coordinates."""
        inverse = self.group.inverse_formula(g)
        return lambda x: self.action.formula(inverse, x)

    def verify(self) -> Report:
        """Prove or refute L_e f = f and L_g L_h f = L_(g*h) f for all functions: their arguments are equal."""
        return self._report

    @cached_property
    def _report(self) -> Report:
        space, law = self.action.space, self.group.law
        group, point = self.group.space, Operand("x", space)
        pull = self.pulled_back
        e = self.group.e.values
        return Report(
            str(self),
            (
                prove(Claim("identity", (point,), lambda x: (Equation("(L_e f)(x) = f(x)", space, pull(e)(x), x),))),
                prove(
                    Claim(
                        "homomorphism",
                        (Operand("g", group), Operand("h", group), point),
                        lambda g, h, x: (
                            Equation("L_g L_h f = L_(g*h) f", space, pull(h)(pull(g)(x)), pull(law.product(g, h))(x)),
                        ),
                    )
                ),
            ),
        )


def left_regular(group: Group | Action) -> LeftRegular:
    """Return the left-regular representation on functions on the space of a group's natural action, or of an action.

    Example:
        >>> import grouptk as gt
        >>> from sympy import Function, Symbol, pi
        >>> f, x, y = Function("f"), Symbol("x"), Symbol("y")
        >>> L = gt.left_regular(gt.SE(2))
        >>> L(gt.SE(2)(1, 2, pi / 2), f)(x, y)
        f(y - 2, 1 - x)
        >>> bool(L.verify())
        True
    """
    return LeftRegular(group if isinstance(group, Action) else natural_action(group))
