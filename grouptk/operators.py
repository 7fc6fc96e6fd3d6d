"""Linear integral operators on functions, (Φf)(g) = ∫_X K(f, g, y) dμ(y), as formulas.

A function on a space is anything that is called with the coordinates of a point: a SymPy `Function`, a `Lambda`,
or a Python callable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.function import AppliedUndef

from grouptk.domains import Domain, Exact
from grouptk.errors import LawError, ShapeError
from grouptk.group import Group
from grouptk.measures import NUMBERS, integral
from grouptk.spaces import Point, Space
from grouptk.tracing import Formula, Values, trace
from grouptk.typeset import latex

if TYPE_CHECKING:
    from grouptk.actions import Action
    from grouptk.equivariance.derivation import Derivation

Signal = Callable[..., sp.Expr]


class SIGNAL(AppliedUndef):
    """The function that stands for the operator's argument inside its integrand.

    It prints as f and equals no function of the user's: `Function("f")` may well be the kernel.
    """


SIGNAL.__name__ = "f"


class Operator:
    """A linear operator from functions on `source` to functions on `target`, given by its integrand.

    `integrand(f, g, y)` is the expression under ∫ dμ(y) for the value at the point g of `target`; `f` is called with
    coordinates of `source`. `kernels` says on which spaces the functions in the integrand live, so that their
    arguments are compared there (angles modulo 2π); functions not named there take real numbers.

    Raises:
        LawError: the integrand cannot be traced, or it does not contain f.

    Example:
        >>> import grouptk as gt
        >>> from sympy import Function
        >>> k = Function("k")
        >>> line = gt.R(1)
        >>> blur = gt.Operator(lambda f, g, y: k(y.x - g.x) * f(y.x), source=line, target=line)
        >>> gt.prove_equivariance(blur, line).verdict
        <Verdict.PROVED: 'PROVED'>
    """

    def __init__(
        self,
        integrand: Callable[[Signal, Point, Point], sp.Expr],
        source: Space | Group | Mapping[str, Domain],
        target: Space | Group | Mapping[str, Domain],
        *,
        kernels: Mapping[Any, Space] | None = None,
        density: Formula | None = None,
        name: str = "Φ",
    ) -> None:
        self.source, self.target = as_space(source), as_space(target)
        self.name = name
        self.density = density
        self.functions: dict[Any, Space] = {**(kernels or {}), SIGNAL: self.source}

        def call(g: Point, y: Point) -> Any:
            return integrand(SIGNAL, g, y)

        self.formula = trace(call, (self.target, self.source), NUMBERS, f"the integrand of {name}")
        if not self.formula.outputs[0].has(SIGNAL):
            raise LawError(
                f"the integrand of {name} must contain the function it is given, got {self.formula.outputs[0]}"
            )

    def integrand(self, signal: Signal, g: Values, y: Values) -> sp.Expr:
        """Return the integrand, density included, for a signal at points g and y."""
        (value,) = self.formula(g, y)
        value = value.replace(SIGNAL, signal)
        return value if self.density is None else value * self.density(y)[0]

    def known_equivariance(self, rho_in: Action, rho_out: Action | None) -> Derivation | None:
        """Return what is known of the equivariance of operators of this kind, without a look at the integrals."""
        return None

    def theorem(self, rho_in: Action, rho_out: Action | None) -> Derivation | None:
        """Return what a theorem says of operators of this kind, asked where the integrals could not be compared."""
        return None

    def __call__(self, signal: Any) -> Callable[..., sp.Expr]:
        """Return the function Φf: called with coordinates of `target`, it gives the integral, not evaluated."""
        function = as_signal(signal, self.source)
        y = self.source.symbols("'")

        def transformed(*point: Any) -> sp.Expr:
            g = self.target.coerce(point_of(self.target, point), self.name)
            return integral(self.source, y, self.integrand(function, g, y))

        return transformed

    def __repr__(self) -> str:
        return f"({self.name} f)({', '.join(self.target.names)}) = {self._generic()}"

    def to_latex(self) -> str:
        """Return the defining integral as LaTeX."""
        return rf"({self.name} f){latex(self.target.symbols())} = {latex(self._generic())}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.to_latex()}$"

    def _generic(self) -> sp.Expr:
        return self(SIGNAL)(*self.target.symbols())


def as_space(space: Space | Group | Mapping[str, Domain]) -> Space:
    """Return a space; a group stands for its underlying set."""
    return space.space if isinstance(space, Group) else Space.of(space)


def point_of(space: Space, given: Sequence[Any]) -> tuple[Exact, ...]:
    """Return the coordinates given one by one, or as one point or element."""
    if len(given) == 1 and hasattr(given[0], "__iter__"):
        given = tuple(given[0])
    if len(given) != len(space.coordinates):
        raise ShapeError(f"a point needs the coordinates {', '.join(space.names)}, got {len(given)} values")
    return tuple(given)


def as_signal(function: Any, space: Space) -> Signal:
    """Return a function on a space as a callable of scalar coordinates, its arity checked."""
    size = len(space.entries(space.symbols()))
    arities = getattr(function, "nargs", None)
    if not callable(function):
        raise ShapeError(f"a function on ({', '.join(space.names)}) must be callable, got {function!r}")
    if arities is not None and size not in arities:
        raise ShapeError(f"{function} must take the {size} coordinates {', '.join(space.names)}, it takes {arities}")

    def evaluate(*coordinates: sp.Expr) -> sp.Expr:
        return sp.sympify(function(*coordinates), strict=True)

    return evaluate
