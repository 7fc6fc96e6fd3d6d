"""A witness judged again, on the author's own function and with sixty digits: it shares no code with the package."""

import sympy as sp
from judge import Exact, flat, is_defined, numeric, same_point
from sympy import Rational

import grouptk as gt
from grouptk.domains import (
    Integer,
    Interval,
    Matrices,
    NonZero,
    Permutations,
    Positive,
    Punctured,
    Sign,
    UnitQuaternions,
)  # fmt: skip


class Author:
    """A group's own functions at given numbers for its parameters."""

    def __init__(self, group, parameters):
        self.group = group
        self.numbers = dict(parameters)
        self.domains = group.space.at(self.numbers).domains

    def point(self, values):
        """Return a point, from whatever an author's function returned."""
        single = isinstance(values, sp.MatrixBase) or not hasattr(values, "__iter__")
        exact = [_explicit(value, self.numbers) for value in ((values,) if single else values)]
        return Exact(self.group.space.names, exact)

    def product(self, g, h):
        return self.point(self.group.product(g, h))

    def same(self, left, right):
        """Say whether two points agree: modulo periods, and quaternions up to sign where they are."""
        return all(map(self._same_coordinate, self.domains, left, right))

    def _same_coordinate(self, domain, left, right):
        names = [right, -right] if getattr(domain, "up_to_sign", False) else [right]
        return any(same_point(left, name, [domain.modulus] * len(flat(left))) for name in names)

    def renamed(self, point):
        """Yield a point under its other names: a period more in one coordinate, or −q for q."""
        for place, domain in enumerate(self.domains):
            other = list(point)
            if domain.modulus is not None:
                other[place] += domain.modulus
                yield self.point(other)
            if getattr(domain, "up_to_sign", False):
                other[place] = -other[place]
                yield self.point(other)


def _explicit(value, numbers):
    value = sp.Matrix(value) if isinstance(value, list) else sp.sympify(value)
    if isinstance(value, sp.MatrixExpr) and not isinstance(value, sp.MatrixBase):
        value = value.xreplace(numbers).doit().as_explicit()
    return value.xreplace(numbers)


def is_zero(value):
    return abs(numeric(value)) < sp.Float(10) ** -50


def is_whole(value):
    return is_zero(value - sp.floor(numeric(value) + Rational(1, 2)))


def is_member(domain, value):
    """Say whether an exact value is a member, by the definition of its set."""
    entries = flat(value)
    if not is_defined(value) or not all(is_zero(sp.im(numeric(entry))) for entry in entries):
        return False
    if isinstance(domain, Interval):
        low, high = (numeric(value) - domain.lower, domain.upper - numeric(value))
        return bool(min(low, high) >= 0 if domain.closed else min(low, high) > 0)
    if isinstance(domain, UnitQuaternions):
        return is_zero(sum(entry**2 for entry in entries) - 1)
    if isinstance(domain, Permutations):
        return all(entry in (0, 1) for entry in entries) and value.T * value == sp.eye(value.rows)
    if isinstance(domain, Matrices):
        orthogonal = not domain.is_orthogonal or all(map(is_zero, value.T * value - sp.eye(value.rows)))
        det = value.det() if domain.det is not None else None
        return orthogonal and (det is None or (is_zero(det - 1) if domain.det == 1 else not is_zero(det)))
    tests = {
        Integer: is_whole,
        Sign: lambda v: is_zero(v**2 - 1),
        Positive: lambda v: numeric(v) > 0,
        NonZero: lambda v: not is_zero(v),
        Punctured: lambda v: not any(is_zero(v - point) for point in domain.points),
    }
    return bool(tests.get(type(domain), lambda v: True)(value))


def breaks(group: gt.Group, axiom: str, example) -> bool:
    """Say whether the operands of a counterexample break an axiom of a group."""
    author = Author(group, example.parameters)
    points = {letter: author.point(tuple(point)) for letter, point in example.operands.items()}
    if not all(is_member(d, v) for point in points.values() for d, v in zip(author.domains, point, strict=True)):
        return False
    return _BREAKS[axiom](author, **points)


def _no_closure(author, g, h):
    return not all(is_member(d, v) for d, v in zip(author.domains, author.product(g, h), strict=True))


def _not_well_defined(author, g, h):
    here = author.product(g, h)
    others = [author.product(p, h) for p in author.renamed(g)] + [author.product(g, p) for p in author.renamed(h)]
    return not all(author.same(here, other) for other in others)


def _not_associative(author, g, h, k):
    product = author.product
    return not author.same(product(product(g, h), k), product(g, product(h, k)))


def _no_identity(author, g):
    e = author.point(author.group.identity())
    return not (author.same(author.product(e, g), g) and author.same(author.product(g, e), g))


def _no_inverse(author, g):
    e, back = author.point(author.group.e.values), author.point(author.group.inverse(g))
    if not all(is_member(d, v) for d, v in zip(author.domains, back, strict=True)):
        return True
    return not (author.same(author.product(g, back), e) and author.same(author.product(back, g), e))


_BREAKS = {
    "closure": _no_closure, "well-defined": _not_well_defined, "associativity": _not_associative,
    "identity": _no_identity, "inverse": _no_inverse,
}  # fmt: skip
