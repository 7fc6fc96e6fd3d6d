"""Claims whose coefficients are tables: proved over all values, refuted exactly, left alone where they do not fit."""

import numpy as np
import pytest
import sympy as sp

import grouptk as gt
from grouptk import Integer, NonZero, Real, Verdict
from grouptk.domains import Finite
from grouptk.proofs import Claim, Equation, Membership, Operand, prove
from grouptk.proofs.look_ups import compare_coefficients
from grouptk.spaces import Space
from grouptk.tracing.look_up import LookUp, Table

FIBRE = Space.of({"k": Finite(range(5))})
LINE = Space.of({"y": Integer()})
SQUARES, DOUBLES = (Table((FIBRE,), np.array(values)) for values in ([0, 1, 4, 9, 16], [0, 2, 4, 6, 8]))
NEXT = Table((FIBRE,), np.array([1, 2, 3, 4, 0]))


def claim(left, right, domain=Integer, target=LINE):
    """Return left(x, k) = right(x, k) for all x in a domain and places k."""
    space = Space.of({"x": domain(), "k": Finite(range(5))})

    def sides(g):
        return (Equation("left = right", target, (left(*g),), (right(*g),)),)

    return Claim("claim", (Operand("g", space),), sides)


def member(value, target, domain=Integer):
    space = Space.of({"x": domain(), "k": Finite(range(5))})
    return Claim("claim", (Operand("g", space),), lambda g: (Membership("value", target, (value(*g),)),))


TRUE = {
    "(k + 1)² = k² + 2k + 1": claim(
        lambda x, k: LookUp(SQUARES, k) * x + LookUp(DOUBLES, k) * x + x, lambda x, k: (k + 1) ** 2 * x
    ),
    "composed": claim(
        lambda x, k: LookUp(NEXT, LookUp(NEXT, k)), lambda x, k: LookUp(Table((FIBRE,), np.array([2, 3, 4, 0, 1])), k)
    ),
    "powers of x": claim(lambda x, k: (x + LookUp(DOUBLES, k)) ** 2, lambda x, k: x**2 + 4 * k * x + 4 * k**2),
    "whole": member(lambda x, k: x * LookUp(SQUARES, k) + 3, LINE),
    "a place": member(lambda x, k: LookUp(NEXT, k), FIBRE),
}
FALSE = {
    "k² = 2k": claim(lambda x, k: x + LookUp(SQUARES, k), lambda x, k: x + LookUp(DOUBLES, k)),
    "k² x = 2k x": claim(lambda x, k: x * LookUp(SQUARES, k), lambda x, k: x * LookUp(DOUBLES, k)),
    "only at the last place": claim(
        lambda x, k: LookUp(SQUARES, k) * x, lambda x, k: LookUp(Table((FIBRE,), np.array([0, 1, 4, 9, 17])), k) * x
    ),
    "no place": member(lambda x, k: LookUp(SQUARES, k), FIBRE),
    "halves": member(lambda x, k: x * LookUp(SQUARES, k) / 2, LINE),
    "a multiple of π": member(lambda x, k: sp.pi * x * LookUp(SQUARES, k), LINE),
    "real, not whole": member(lambda x, k: x * LookUp(SQUARES, k), LINE, Real),
}
LARGE = Table((FIBRE,), np.array([0, 2**61, 0, 0, 0]))


@pytest.mark.parametrize("true", TRUE.values(), ids=TRUE)
def test_true_claims_are_proved(true):
    assert prove(true).verdict is Verdict.PROVED


@pytest.mark.parametrize("false", FALSE.values(), ids=FALSE)
def test_false_claims_are_not_proved_and_mostly_refuted(false):
    result = prove(false)
    assert result.verdict is Verdict.REFUTED and result.counterexample is not None, result


def test_numbers_do_not_wrap_around():
    """2⁶¹ · 8 = 2⁶⁴ is zero in a word of 64 bits."""
    false = claim(lambda x, k: 8 * LookUp(LARGE, k), lambda x, k: sp.S.Zero)
    assert compare_coefficients(false) is None and prove(false).verdict is Verdict.REFUTED


@pytest.mark.parametrize("domain", [Integer, NonZero])
@pytest.mark.parametrize(
    "left",
    [lambda x, k: LookUp(SQUARES, k) / x, lambda x, k: LookUp(SQUARES, x), lambda x, k: sp.cos(x) * LookUp(NEXT, k)],
)
def test_other_forms_are_left_to_other_methods(left, domain):
    assert compare_coefficients(claim(left, lambda x, k: k, domain)) is None


def test_large_point_groups_take_one_pass():
    """All 48³ triples, with every coordinate generic."""
    result = gt.space_group("Fd-3m").verify()["associativity"]
    assert "110,592" in result.method and result.verdict is Verdict.PROVED
