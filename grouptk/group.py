"""Groups: coordinates and a law, written once.

Conventions: groups act from the left, g·(h·x) = (g*h)·x, so in `g*h` h acts first. An author writes the hooks
`product(self, g, h)` and, optionally, `identity(self)`, `inverse(self, g)`, and `acts_on(self)` with
`act(self, g, x)`; the hooks return tuples of SymPy expressions. They are traced when the group is made and never
called again.
"""

from __future__ import annotations

import inspect
import itertools
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

import sympy as sp

from grouptk.axioms import verify_law
from grouptk.domains import Array, Domain, Real
from grouptk.element import Element
from grouptk.errors import AxiomError, DomainError, GroupTkError, LawError
from grouptk.finite_methods import FiniteMethods
from grouptk.law import Law
from grouptk.lie_methods import LieMethods
from grouptk.proofs import Claim, Equation, Operand, Report, Verdict, prove
from grouptk.solving import solve_identity, solve_inverse
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values, evaluate, trace, trace_point
from grouptk.typeset import latex


class _Traced(type):
    """Trace a group's hooks right after `__init__`, then freeze it."""

    @property
    def __signature__(cls) -> inspect.Signature:
        signature = inspect.signature(type.__getattribute__(cls, "__init__"))
        return signature.replace(parameters=list(signature.parameters.values())[1:])

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        group = super().__call__(*args, **kwargs)
        group._store()
        return group


class Group(FiniteMethods, LieMethods, metaclass=_Traced):
    """A group given by coordinates and a product; everything else is derived from these.

    Coordinates are class attributes that are domains, or, in a parametrised group, what `coordinates(self)`
    returns. Equality and hash follow the coordinates and the traced formulas, never the class or its name.

    Raises:
        LawError: on creation, if the law cannot stand for all elements (see `grouptk.tracing`).

    Example:
        >>> import grouptk as gt
        >>> class Shift(gt.Group):
        ...     x = gt.Real()
        ...     def product(self, g, h):
        ...         return g.x + h.x
        >>> Shift().verify().verdict
        <Verdict.PROVED: 'PROVED'>
        >>> Shift()(2) * Shift()(3)
        Shift(x=5)
    """

    _declared: ClassVar[dict[str, Domain]] = {}
    name: str

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Domain)}
        cls._declared = {**cls._declared, **own}

    # --------------------------------------------------------------------------- hooks for the author

    def coordinates(self) -> Mapping[str, Domain]:
        """Return coordinate names and domains, in order; override it in a parametrised group."""
        return self._declared

    def product(self, g: Any, h: Any) -> Any:
        """Return the coordinates of g*h."""
        raise LawError(f"{type(self).__name__} must define product(self, g, h)")

    def identity(self) -> Any:
        """Return the coordinates of the identity; left out, it is solved for."""
        raise LawError(f"{type(self).__name__} leaves its identity to be solved for")

    def inverse(self, g: Any) -> Any:
        """Return the coordinates of g⁻¹; left out, it is solved for."""
        raise LawError(f"{type(self).__name__} leaves its inverse to be solved for")

    def acts_on(self) -> Mapping[str, Domain] | Space | None:
        """Return the coordinates of the space of the natural action; None if `act` is not given."""
        return None

    def act(self, g: Any, x: Any) -> Any:
        """Return the coordinates of g·x in the natural action."""
        raise LawError(f"{type(self).__name__} must define act(self, g, x) with acts_on(self)")

    # --------------------------------------------------------------------------- what is stored

    _given_action: Formula | None
    _action: Formula | None

    def _store(self) -> None:
        """Trace the hooks and freeze the group."""
        self.__dict__.setdefault("name", type(self).__name__)
        self.__dict__["law"] = self._trace_law()
        self.__dict__["_given_action"] = self._trace_action()
        self.__dict__["_action"] = self._given_action or self._derive_action()
        Element.refuse_names(self.space.names, self.name)

    def __setattr__(self, name: str, value: Any) -> None:
        if "law" in self.__dict__:
            raise GroupTkError(f"{self} is immutable; make a new group instead of setting {name}")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        raise GroupTkError(f"{self} is immutable; it keeps its {name}")

    def _trace_law(self) -> Law:
        cls = type(self)
        space = Space.of(self.coordinates())
        product = trace(self.product, (space, space), space, f"{self.name}.product")
        identity_given, inverse_given = cls.identity is not Group.identity, cls.inverse is not Group.inverse
        identity: Values | None
        inverse: Formula | None = None
        if identity_given:
            identity = trace_point(self.identity(), space, f"{self.name}.identity")
        else:
            identity = solve_identity(product)
        if inverse_given:
            inverse = trace(self.inverse, (space,), space, f"{self.name}.inverse")
        elif identity is not None:
            inverse = solve_inverse(product, identity)
        return Law(space, product, identity, inverse, identity_given, inverse_given)

    def _derive_action(self) -> Formula | None:
        """Return the natural action that a construction derives from its parts."""
        return None

    def _trace_action(self) -> Formula | None:
        """Return the action that the author gave, as a formula (group, space) → space."""
        acted = self.acts_on()
        if acted is None:
            return None
        target = Space.of(acted)
        return trace(self.act, (self.space, target), target, f"{self.name}.act")

    @property
    def space(self) -> Space:
        """The underlying set: the coordinates and their domains."""
        return self.law.space

    @property
    def action_formula(self) -> Formula | None:
        """The natural action g·x, given by the author or by a construction; see `grouptk.natural_action`."""
        return self._action

    @property
    def parameters(self) -> frozenset[sp.Symbol]:
        """The symbols, such as n, on which the group depends."""
        return self.law.product.parameters

    def at(self, **parameters: Any) -> Group:
        """Return the group with numbers put in for its symbolic parameters, by name: `C("n").at(n=4)`."""
        symbols = {symbol.name: symbol for symbol in self.parameters}
        unknown = [name for name in parameters if name not in symbols]
        if unknown:
            raise DomainError(f"{self} has the parameters {', '.join(symbols) or '(none)'}, got {', '.join(unknown)}")
        numbers = {symbols[name]: Real().coerce(value) for name, value in parameters.items()}
        for symbol, number in numbers.items():
            if any(getattr(symbol, f"is_{a}") and getattr(number, f"is_{a}") is False for a in ("integer", "positive")):
                needed = f"{'positive ' if symbol.is_positive else ''}{'integer' if symbol.is_integer else 'number'}"
                raise DomainError(f"{self} needs a {needed} {symbol}, got {number}")
        said = ", ".join(f"{symbol}={number}" for symbol, number in sorted(numbers.items(), key=str))
        given, action = (None if a is None else a.at(numbers) for a in (self._given_action, self._action))
        return _restore(self.law.at(numbers), given, action, f"{self.name} at {said}")

    # --------------------------------------------------------------------------- elements

    def __call__(self, *values: Any, **by_name: Any) -> Element:
        """Return the element with these coordinates, by position or by name."""
        return Element.of(self, values, by_name)

    @cached_property
    def e(self) -> Element:
        """The identity element."""
        if self.law.identity is None:
            raise LawError(f"no identity of {self} was found in its law; define identity(self)")
        return Element(self, self.law.identity)

    def generic(self, mark: str = "") -> Element:
        """Return the element whose coordinates are the symbols of the law, `mark` (primes) appended."""
        return Element(self, self.space.symbols(mark))

    def order(self) -> sp.Expr:
        """Return the number of elements: an integer, an expression such as n or n!, or ∞."""
        return sp.Mul(*(domain.order for domain in self.space.domains))

    def elements(self) -> Iterator[Element]:
        """Yield the elements of a finite group, the first coordinate running fastest."""
        ranges = [domain.values() for domain in self.space.domains]
        if any(values is None for values in ranges):
            raise DomainError(f"{self} cannot be enumerated: its order is {self.order()}")
        for row in itertools.product(*(map(sp.sympify, values or ()) for values in reversed(ranges))):
            yield Element(self, row[::-1])

    def product_values(self, g: Any, h: Any) -> tuple[Array, ...]:
        """Return g*h for numeric coordinates, one array per coordinate, in normal form."""
        return evaluate(self.law.product, (g, h))

    def inverse_values(self, g: Any) -> tuple[Array, ...]:
        """Return g⁻¹ for numeric coordinates, in normal form."""
        return evaluate(self.inverse_formula, (g,))

    def identity_values(self) -> tuple[Array, ...]:
        """Return the identity's coordinates as arrays."""
        return self.space.coerce_arrays(self.e.values, f"the identity of {self}")

    @property
    def inverse_formula(self) -> Formula:
        """The formula of g⁻¹."""
        if self.law.inverse is None:
            raise LawError(f"no inverse of {self} was found in its law; define inverse(self, g)")
        return self.law.inverse

    # --------------------------------------------------------------------------- proofs

    def verify(self) -> Report:
        """Prove or refute the five axioms: closure, well-defined, associativity, identity, inverse."""
        return self._report

    @cached_property
    def _report(self) -> Report:
        return self._verify()

    def _verify(self) -> Report:
        return verify_law(self.law, str(self))

    def require_group(self) -> None:
        """Raise `AxiomError` if an axiom is refuted, warn once if one is undecided."""
        report = self.verify()
        if report.verdict is Verdict.REFUTED:
            raise AxiomError(f"{self} is not a group:\n{report}", report)
        if report.verdict is Verdict.UNDECIDED and not self.__dict__.get("_has_warned"):
            self.__dict__["_has_warned"] = True
            warnings.warn(f"the axioms of {self} are not all proved:\n{report}", stacklevel=3)

    # --------------------------------------------------------------------------- identity of groups

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Group):
            return NotImplemented
        mine, theirs = self.law, other.law
        return (
            mine.product == theirs.product
            and self._given_action == other._given_action
            and _same_point(mine, theirs)
            and _same_inverse(mine, theirs)
        )

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.law.product)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.law, self._given_action, self._action, self.name)

    def __repr__(self) -> str:
        return self.name

    def pretty(self) -> str:
        """Return the law as text: (x, θ)·(x', θ') = …"""
        g, h, product = (
            f"({', '.join(map(sp.sstr, values))})" for values in (*self.law.product.symbols, self.law.product.outputs)
        )
        return f"{g} * {h} = {product}"

    def to_latex(self) -> str:
        """Return the law as LaTeX."""
        g, h = self.law.product.symbols
        return rf"{latex(g)} \cdot {latex(h)} = {latex(self.law.product.outputs)}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.to_latex()}$"


def _same_point(mine: Law, theirs: Law) -> bool:
    if mine.identity is None or theirs.identity is None:
        return mine.identity is theirs.identity
    return mine.space.normalize(mine.identity) == theirs.space.normalize(theirs.identity)


def _same_inverse(mine: Law, theirs: Law) -> bool:
    """Say whether two inverses are the same map; formulas that look different are compared by proof."""
    if mine.inverse is None or theirs.inverse is None or mine.inverse == theirs.inverse:
        return mine.inverse == theirs.inverse
    one, other = mine.inverse, theirs.inverse
    claim = Claim(
        "same inverse",
        (Operand("g", mine.space),),
        lambda g: (Equation("inverse = inverse", mine.space, one(g), other(g)),),
    )
    return bool(prove(claim))


def _restore(law: Law, given_action: Formula | None, action: Formula | None, name: str) -> Group:
    """Rebuild a group from what is stored; it needs no class of its own."""
    group = object.__new__(Group)
    group.__dict__.update(name=name, law=law, _given_action=given_action, _action=action)
    return group
