"""Cyclotomic numbers: exact arithmetic beside complex numbers, Galois groups, conductors, and how they are written."""

import re
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from grouptk.errors import DomainError, ShapeError
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.finite.cyclotomic_basis import power_basis, units

ORDERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 20, 21, 24, 30, 36, 60, 105]
roots = Cyclotomics.roots


@st.composite
def numbers(draw, shape=(2,), size=9):
    order = draw(st.sampled_from(ORDERS))
    dimension = power_basis(order).shape[1]
    count = int(np.prod(shape)) * dimension
    entries = draw(st.lists(st.integers(-size, size), min_size=count, max_size=count))
    return Cyclotomics(order, np.array(entries).reshape(*shape, dimension), draw(st.integers(1, 6)))


def close(exact, rounded):
    return np.allclose(exact.to_numpy(), rounded, rtol=1e-9, atol=1e-9)


@given(numbers(), numbers())
def test_arithmetic_is_that_of_complex_numbers(a, b):
    x, y = a.to_numpy(), b.to_numpy()
    for exact, rounded in [
        (a + b, x + y),
        (a - b, x - y),
        (a * b, x * y),
        (a.conjugate(), x.conj()),
        (a.sum(), x.sum()),
    ]:
        assert close(exact, rounded)
    assert close(3 - a * 2 / 5 + Fraction(1, 3), 3 - x * 2 / 5 + 1 / 3)


@given(numbers((2, 3)), numbers((3, 2)))
def test_matrix_products(a, b):
    assert close(a @ b, a.to_numpy() @ b.to_numpy())
    assert close(a @ b[:, 0], a.to_numpy() @ b.to_numpy()[:, 0])


@given(numbers(), numbers(), numbers())
def test_ring_laws_and_the_galois_group(a, b, c):
    assert (a * (b + c) == a * b + a * c).all()
    assert ((a * b) * c == a * (b * c)).all()
    for power in units(a.order)[:3]:
        assert (a.galois(power) * a.galois(power) == (a * a).galois(power)).all()
        assert (a.galois(power).galois(pow(power, -1, a.order)) == a).all()


@given(numbers())
def test_reciprocals(a):
    if (a == 0).any():
        with pytest.raises(ZeroDivisionError):
            a.reciprocal()
    else:
        assert (a * a.reciprocal() == 1).all()


@given(numbers(), st.sampled_from([2, 3, 4, 5, 12]))
def test_the_order_is_reduced_to_the_conductor(a, factor):
    reduced = a.in_order(a.order * factor).reduced()
    assert (reduced == a).all()
    assert reduced.order == a.reduced().order and a.order % reduced.order == 0
    fixing = [k for k in units(a.order) if (a.galois(k) == a).all()]
    assert all(k in fixing for k in units(a.order) if k % reduced.order == 1 % reduced.order)
    for prime in sp.primefactors(reduced.order):
        smaller = reduced.order // prime
        assert not all(k in fixing for k in units(a.order) if k % smaller == 1 % smaller)


NAMES = {f"E{n}": np.exp(2j * np.pi / n) for n in range(1, 130)} | {"i": 1j, "sqrt": np.sqrt}


@given(numbers((), 3))
def test_numbers_for_sympy_and_as_text(a):
    value = complex(a.to_numpy())
    assert abs(complex(a.to_sympy()) - value) < 1e-9
    text = re.sub(r"√(\d+)", r"sqrt(\1)", re.sub(r"(?<=[\di])(?=√)|(?<=\d)(?=i|E)", "*", a.to_text()))
    assert abs(eval(text.replace("^", "**"), {}, NAMES) - value) < 1e-9, text


@pytest.mark.parametrize("order", [*ORDERS, 33, 40, 42])
def test_the_root_is_exp_of_two_pi_i_over_the_order(order):
    assert np.allclose(roots(order, np.arange(order)).to_numpy(), np.exp(2j * np.pi * np.arange(order) / order))
    assert abs(complex(roots(order, 1).to_sympy()) - np.exp(2j * np.pi / order)) < 1e-12


@pytest.mark.parametrize(
    ("number", "expression", "text"),
    [
        (roots(5, [1, 4]).sum() + 1, sp.Rational(1, 2) + sp.sqrt(5) / 2, "(1+√5)/2"),
        (roots(7, [1, 2, 4]).sum(), -sp.Rational(1, 2) + sp.I * sp.sqrt(7) / 2, "(-1+i√7)/2"),
        (roots(8, [1, 3]).sum(), sp.I * sp.sqrt(2), "i√2"),
        (roots(7, [1, 6]).sum(), 2 * sp.cos(2 * sp.pi / 7), "E7+E7^6"),
        (roots(12, 3), sp.I, "i"),
        (roots(6, 2), -sp.Rational(1, 2) + sp.I * sp.sqrt(3) / 2, "E3"),
        (roots(4, [0, 2]).sum(), sp.Integer(0), "0"),
        (Cyclotomics.of(Fraction(-3, 4)), sp.Rational(-3, 4), "-3/4"),
    ],
)
def test_readable_numbers(number, expression, text):
    assert number.to_sympy() == expression
    assert number.to_text() == text


def test_integers_do_not_overflow():
    large = Cyclotomics.of(2**61)
    assert int((large * large * large).numerators[0]) == 2**183
    assert int((Cyclotomics.of([2**61] * 8).sum()).numerators[0]) == 2**64
    assert int((Cyclotomics.of([[2**40, 2**40]]) @ Cyclotomics.of([[2**40], [2**40]])).numerators[0, 0, 0]) == 2**81
    assert (large * large / 2**122 == 1) and (large * large / 2**122).numerators.dtype == np.int64
    least, unsigned = np.array([-(2**63)]), np.array([2**64 - 1], np.uint64)
    assert (Cyclotomics.of(least) * 2).numerators.tolist() == [[-(2**64)]]
    assert (Cyclotomics.of(unsigned) + 1).numerators.tolist() == [[2**64]]
    assert (Cyclotomics.of(np.array([100], np.int8)) * 100).numerators.tolist() == [[10_000]]


def test_what_is_not_exact_is_refused():
    for values in (0.5, [1, 1.0], "1", 1j):
        with pytest.raises(DomainError, match="exact numbers must be"):
            Cyclotomics.of(values)
    with pytest.raises(ShapeError, match="4 coordinates"):
        Cyclotomics(5, np.ones((2, 3), int))
    with pytest.raises(DomainError, match="prime to 6"):
        roots(6, 1).galois(3)
    with pytest.raises(ZeroDivisionError):
        roots(6, 1) / 0


def test_questions():
    mixed = roots(8, [1, 0, 4])
    assert mixed.is_rational().tolist() == [False, True, True]
    assert (mixed + mixed.conjugate()).is_real().all() and not (mixed / 2).is_integral().any()
    assert (roots(8, [1, 7]).sum() / 2 != roots(8, [1, 7]).sum()) and roots(3, 1) == roots(12, 4)
