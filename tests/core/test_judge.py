"""The judge itself can tell right from wrong: a judge that always agrees would let every other test pass."""

import pytest
import sympy as sp
from judge import Exact, Law, is_defined, same_number, same_point


@pytest.mark.parametrize(
    ("left", "right", "period", "same"),
    [
        (sp.sqrt(2) ** 2, 2, None, True),
        (sp.cos(sp.pi / 7) ** 2 + sp.sin(sp.pi / 7) ** 2, 1, None, True),
        (1, 1 + sp.Rational(1, 10**40), None, False),
        (sp.pi, -sp.pi, 2 * sp.pi, True),
        (sp.pi, 0, 2 * sp.pi, False),
        (7, -1, 4, True),
        (7, 1, 4, False),
        (sp.Rational(1, 2), 0, 1, False),
    ],
)
def test_numbers(left, right, period, same):
    assert same_number(left, right, period) is same


def test_points_differ_when_one_coordinate_does():
    assert same_point((1, sp.pi), (1, 3 * sp.pi), (None, 2 * sp.pi))
    assert not same_point((1, sp.pi), (2, 3 * sp.pi), (None, 2 * sp.pi))
    assert not is_defined((1, sp.zoo))


@pytest.mark.parametrize(("sign", "right"), [(1, True), (-1, False)])
def test_laws(sign, right):
    class Author:
        def product(self, g, h):
            return (g.x + sign * h.x,)

    law = Law(Author(), ("x",), (None,))
    points = [Exact(("x",), (sp.Integer(value),)) for value in (1, 2, 3)]
    assert law.associates(*points) is right
