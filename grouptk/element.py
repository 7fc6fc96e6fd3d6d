"""Elements: values of a group's coordinates, exact, symbolic, numeric or batched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from grouptk.domains import Domain, Finite
from grouptk.errors import DomainError, LawError
from grouptk.proofs import Claim, Equation, Operand, Result, prove
from grouptk.tracing import Formula, Values
from grouptk.typeset import latex, readable

if TYPE_CHECKING:
    from grouptk.group import Group


class Element:
    """An element of a group, in normal form; write `G(1, 2, pi)` or `G(x=1, y=2, theta=pi)`.

    Coordinates are read by name (`g.theta`) or all in turn (`x, y, theta = g`). Exact and symbolic coordinates
    are SymPy values; if any coordinate is a float or an array, all are NumPy arrays (a batch).

    Example:
        >>> import grouptk as gt
        >>> g = gt.p4(1, 2, 1)
        >>> g * g.inverse() == gt.p4.e, g**4
        (True, p4(x=0, y=0, k=0))
    """

    __slots__ = ("group", "values")
    group: Group
    values: tuple[Any, ...]

    def __init__(self, group: Group, values: Sequence[Any]) -> None:
        """Wrap values that are known to be members, exact ones in any form; use `group(…)` to check values."""
        exact = all(isinstance(value, sp.Basic) for value in values)
        object.__setattr__(self, "group", group)
        object.__setattr__(self, "values", group.space.normalize(values) if exact else tuple(values))

    @classmethod
    def of(cls, group: Group, values: Sequence[Any], by_name: Mapping[str, Any]) -> Element:
        """Return the element with these coordinates, checked against their domains."""
        names = group.space.names
        given = dict(zip(names, values, strict=False))
        unknown = [name for name in by_name if name not in names]
        twice = [name for name in by_name if name in given]
        if len(values) > len(names) or unknown or twice or len(given) + len(by_name) < len(names):
            raise DomainError(
                f"{group} needs the coordinates {', '.join(names) or '(none)'} once each, got {len(values)} by position"
                + (f" and {', '.join(by_name)} by name" if by_name else "")
            )
        ordered = [{**given, **by_name}[name] for name in names]
        if any(map(is_numeric, ordered, group.space.domains)):
            arrays = group.space.coerce_arrays(ordered, str(group))
            return cls(group, _broadcast(group, arrays))
        return cls(group, group.space.coerce(ordered, str(group)))

    @staticmethod
    def refuse_names(names: Sequence[str], group: str) -> None:
        """Raise `LawError` if a coordinate name would shadow a member of an element."""
        clash = [name for name in names if hasattr(Element, name)]
        if clash:
            raise LawError(f"{group}: the coordinate name {clash[0]!r} is taken by Element.{clash[0]}; choose another")

    def __setattr__(self, name: str, value: Any) -> None:
        raise DomainError(f"{self} is immutable; make a new element instead of setting {name}")

    def __delattr__(self, name: str) -> None:
        raise DomainError(f"{self} is immutable; it keeps its {name}")

    def __getattr__(self, name: str) -> Any:
        names = self.group.space.names
        if name not in names:
            raise AttributeError(f"{self.group} has the coordinates {', '.join(names)}, not {name!r}")
        return self.labels[names.index(name)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.labels)

    @property
    def labels(self) -> tuple[Any, ...]:
        """The coordinates as a user reads them: labels for the places in `Finite` domains."""
        pairs = zip(self.group.space.domains, self.values, strict=True)
        return tuple(domain.label(value) for domain, value in pairs)

    def __len__(self) -> int:
        return len(self.values)

    def __reduce__(self) -> tuple[Any, ...]:
        return Element, (self.group, self.values)

    # --------------------------------------------------------------------------- algebra

    @property
    def is_numeric(self) -> bool:
        """Whether the coordinates are NumPy arrays."""
        return any(isinstance(value, np.ndarray) for value in self.values)

    def __mul__(self, other: Element) -> Element:
        if not isinstance(other, Element):
            return NotImplemented
        self._refuse_stranger(other, "multiply")
        if self.is_numeric or other.is_numeric:
            return Element(self.group, self.group.product_values(self.numeric_values(), other.numeric_values()))
        return Element(self.group, self.group.law.product(self.values, other.values))

    def inverse(self) -> Element:
        """Return g⁻¹."""
        if self.is_numeric:
            return Element(self.group, self.group.inverse_values(self.values))
        return Element(self.group, self.group.inverse_formula(self.values))

    def __pow__(self, exponent: int) -> Element:
        if not isinstance(exponent, int | np.integer | sp.Integer):
            raise DomainError(f"the exponent must be an integer, got {exponent!r}")
        base, result = (self if exponent >= 0 else self.inverse()), self.group.e
        for bit in bin(abs(int(exponent)))[2:]:
            result = result * result
            if bit == "1":
                result = result * base
        return result

    def commutator(self, other: Element) -> Element:
        """Return g h g⁻¹ h⁻¹."""
        return self * other * self.inverse() * other.inverse()

    # --------------------------------------------------------------------------- comparison

    def __eq__(self, other: object) -> Any:
        """Compare normal forms: a bool, or an array of bools for batches."""
        if not isinstance(other, Element):
            return NotImplemented
        if self.group != other.group:
            return False
        if not (self.is_numeric or other.is_numeric):
            return self.values == other.values
        if self._is_symbolic or other._is_symbolic:
            return False
        pairs = zip(self.group.space.domains, self.numeric_values(), other.numeric_values(), strict=True)
        return _verdict([_entrywise(domain, one == two) for domain, one, two in pairs])

    def __hash__(self) -> int:
        if self.shape:
            raise TypeError("a batch of elements is not hashable")
        if self._is_symbolic:
            return hash((self.group, self.values))
        return hash((self.group, *(entry for value in self.numeric_values() for entry in np.ravel(value).tolist())))

    def equals(self, other: Element) -> Result:
        """Return a verdict on self = other for all values of the symbols in them."""
        self._refuse_stranger(other, "compare")
        if self.is_numeric or other.is_numeric:
            raise DomainError("equals() compares exact elements; use isclose() for floats")
        free = {symbol for value in (*self.values, *other.values) for symbol in value.free_symbols}
        sources = (self.group.space,) * max((str(symbol).count("'") + 1 for symbol in free), default=0)
        one, two = (Formula(sources, self.group.space, element.values) for element in (self, other))
        operands = tuple(Operand("v" + "'" * place, space) for place, space in enumerate(sources))

        def relation(*points: Values) -> tuple[Equation, ...]:
            return (Equation("g = h", self.group.space, one(*points), two(*points)),)

        return prove(Claim(f"{self} = {other}", operands, relation))

    def isclose(self, other: Element, tolerance: float = 1e-9) -> Any:
        """Say whether all coordinates differ by at most `tolerance`, times their size where that is above 1.

        Angles and residues are compared around the circle, whatever their size.
        """
        self._refuse_stranger(other, "compare")
        pairs = zip(self.group.space.domains, self.numeric_values(), other.numeric_values(), strict=True)
        return _verdict([_entrywise(domain, _are_close(domain, one, two, tolerance)) for domain, one, two in pairs])

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch shape; () for a single element."""
        if not self.is_numeric:
            return ()
        domain, value = self.group.space.domains[0], self.values[0]
        return np.shape(_entrywise(domain, value))

    # --------------------------------------------------------------------------- printing

    def __repr__(self) -> str:
        pairs = zip(self.group.space.names, self.shown(), strict=True)
        return f"{self.group}({', '.join(f'{name}={_shown(value)}' for name, value in pairs)})"

    def shown(self) -> tuple[Any, ...]:
        """Return the coordinates as they are printed: a permutation in one-line notation, say."""
        return tuple(domain.shown(value) for domain, value in zip(self.group.space.domains, self.values, strict=True))

    def pretty(self) -> str:
        """Return the coordinates as SymPy prints them in a terminal."""
        return sp.pretty(sp.Tuple(*self.values)) if not self.is_numeric else repr(self)

    def to_latex(self) -> str:
        """Return the coordinates as LaTeX."""
        return latex(self.values)

    def _repr_latex_(self) -> str | None:
        return None if self.is_numeric else rf"$\displaystyle {self.to_latex()}$"

    # --------------------------------------------------------------------------- helpers

    def numeric_values(self) -> tuple[Any, ...]:
        """Return the coordinates as NumPy arrays."""
        if self.is_numeric:
            return self.values
        if self._is_symbolic:
            raise DomainError(f"{self} is symbolic; it cannot be mixed with numbers")
        return tuple(d.to_array(value) for d, value in zip(self.group.space.domains, self.values, strict=True))

    @property
    def _is_symbolic(self) -> bool:
        return not self.is_numeric and any(value.free_symbols for value in self.values)

    def _refuse_stranger(self, other: Element, verb: str) -> None:
        if self.group != other.group:
            raise DomainError(f"cannot {verb} an element of {self.group} with an element of {other.group}")


def is_numeric(value: Any, domain: Domain | None = None) -> bool:
    """Say whether a coordinate is a float or an array, so that the whole point is taken numerically.

    A list is a batch of numbers; but where the domain is one of matrices, a list of exact numbers, or of rows of them,
    is one matrix, and where it is one of labels, only an array is a batch: of places.
    """
    if isinstance(domain, Finite):
        return isinstance(value, np.ndarray)
    if isinstance(value, list | tuple) and domain is not None and domain.shape:
        rows = [row if isinstance(row, list | tuple) else [row] for row in value]
        return any(is_numeric(entry) for row in rows for entry in row)
    return isinstance(value, float | np.floating | np.ndarray | list) or isinstance(value, sp.Float)


def _broadcast(group: Group, arrays: Sequence[Any]) -> tuple[Any, ...]:
    """Give all coordinates one batch shape."""
    pairs = list(zip(group.space.domains, arrays, strict=True))
    try:
        shape = np.broadcast_shapes(*(np.shape(_entrywise(domain, array)) for domain, array in pairs))
    except ValueError as error:
        shapes = [np.shape(array) for array in arrays]
        raise DomainError(f"{group}: the coordinates' batch shapes {shapes} do not broadcast") from error
    return tuple(np.broadcast_to(a, shape + np.shape(a)[np.ndim(_entrywise(d, a)) :]) for d, a in pairs)


def _are_close(domain: Any, one: Any, other: Any, tolerance: float) -> Any:
    sizes = 1.0 if domain.modulus is not None else np.maximum(1.0, np.maximum(np.abs(one), np.abs(other)))
    return domain.distance_array(one, other) <= tolerance * sizes


def _entrywise(domain: Any, array: Any) -> Any:
    """Return one value per element: a matrix coordinate is taken together over its last two axes."""
    return np.all(array, axis=(-2, -1)) if domain.shape else array


def _verdict(parts: list[Any]) -> Any:
    joined = np.logical_and.reduce(np.broadcast_arrays(*parts))
    return bool(joined) if joined.ndim == 0 else joined


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return repr(value.item()) if value.ndim == 0 else repr(value)
    return readable(value) if isinstance(value, sp.Basic) else repr(value)
