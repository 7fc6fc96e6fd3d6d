"""Ideal membership: what is a member has cofactors, what is none is refused, and time budgets hold."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.polys.domains import QQ
from sympy.polys.groebnertools import groebner
from sympy.polys.orderings import grevlex
from sympy.polys.rings import ring

from grouptk.errors import GroupTkError
from grouptk.proofs.budget import BudgetExceeded, checkpoint, limited
from grouptk.proofs.ideals.membership import Ideal, divide, extended_groebner


def matrices(names, n):
    home, *gens = ring([f"{name}{i}{j}" for name in names for i in range(n) for j in range(n)], QQ, grevlex)
    rows = [gens[n * i : n * i + n] for i in range(n * len(names))]
    return home, *(rows[n * k : n * k + n] for k in range(len(names)))


def product(A, B):
    return [
        [sum((a * b for a, b in zip(row, column, strict=True)), 0 * A[0][0]) for column in transpose(B)] for row in A
    ]


def form_minus(A, eta, scale=1):
    """Return the entries of AᵀηA − scale·η on and above the diagonal."""
    n = len(eta)
    gram = product(transpose(A), [[eta[i] * a for a in A[i]] for i in range(n)])
    return [gram[i][j] - (scale * eta[i] if i == j else 0) for i in range(n) for j in range(i, n)]


def determinant(A):
    if len(A) == 1:
        return A[0][0]
    minors = ([row[:j] + row[j + 1 :] for row in A[1:]] for j in range(len(A)))
    return sum(((-1) ** j * A[0][j] * determinant(minor) for j, minor in enumerate(minors)), 0 * A[0][0])


def transpose(A):
    return [list(column) for column in zip(*A, strict=True)]


def assert_member(ideal, polynomial):
    cofactors = ideal.membership(polynomial)
    assert cofactors is not None
    assert sum((c * ideal.generators[i] for i, c in cofactors), polynomial.ring.zero) == polynomial


FORMS = {"O(2)": [1, 1], "O(3)": [1, 1, 1], "O(4)": [1] * 4, "O(5)": [1] * 5, "O(1,3)": [1, -1, -1, -1]}


@pytest.mark.parametrize("eta", FORMS.values(), ids=FORMS)
def test_the_product_of_two_matrices_that_keep_a_form_keeps_it(eta):
    home, A, B = matrices("ab", len(eta))
    ideal = Ideal([("g.A", form_minus(A, eta)), ("h.A", form_minus(B, eta))])
    for polynomial in form_minus(product(A, B), eta):
        assert_member(ideal, polynomial)
    assert "_components" not in vars(ideal), "plain division was to suffice"


@pytest.mark.parametrize("n", [2, 3])
def test_the_product_of_matrices_of_determinant_one_has_determinant_one(n):
    home, A, B = matrices("ab", n)
    ideal = Ideal([("g.A", [determinant(A) - 1]), ("h.A", [determinant(B) - 1])])
    assert_member(ideal, determinant(product(A, B)) - 1)
    assert ideal.membership(determinant(product(A, B)) + 1) is None


@pytest.mark.parametrize("n", [2, 3])
def test_a_wrong_constant_is_no_member(n):
    home, A, B = matrices("ab", n)
    ideal = Ideal([("g.A", form_minus(A, [1] * n)), ("h.A", form_minus(B, [1] * n))])
    wrong = form_minus(product(A, B), [1] * n, scale=2)
    assert ideal.membership(wrong[0]) is None
    assert ideal.membership(wrong[1]) is not None  # off the diagonal the scale does not matter


def test_special_orthogonal_matrices():
    home, A, B = matrices("ab", 3)
    rotation = [[*form_minus(M, [1] * 3), determinant(M) - 1] for M in (A, B)]
    ideal = Ideal([("g.A", rotation[0]), ("h.A", rotation[1])])
    for polynomial in [*form_minus(product(A, B), [1] * 3), determinant(product(A, B)) - 1]:
        assert_member(ideal, polynomial)
    for polynomial in form_minus(transpose(A), [1] * 3):  # the inverse is the transpose on the other side, too
        assert_member(ideal, polynomial)
    cofactor = A[0][0] * A[1][1] - A[0][1] * A[1][0] - A[2][2]
    assert_member(ideal, cofactor)
    assert ideal.reduce(cofactor + B[0][0]) == ideal.reduce(B[0][0])
    assert ideal.membership(A[0][0] - B[0][0]) is None


def test_the_basis_of_alike_components_is_computed_once():
    home, A, B = matrices("ab", 3)
    ideal = Ideal([("g.A", form_minus(A, [1] * 3)), ("h.A", form_minus(B, [1] * 3))])
    first, second = ideal._components
    assert first.basis is second.basis


def test_unit_certificates():
    home, A, B = matrices("ab", 2)
    ideal = Ideal([("g.A", [determinant(A) - 1]), ("h.A", form_minus(B, [1, 1]))])
    for never_zero in (determinant(A), determinant(B), determinant(A) * determinant(B), home(3)):
        factor, cofactors = ideal.unit_certificate(never_zero)
        assert factor * never_zero + sum(c * ideal.generators[i] for i, c in cofactors) == 1
    assert ideal.unit_certificate(A[0][0]) is None
    assert ideal.unit_certificate(home.zero) is None


def test_no_generators_and_zero_generators():
    home, x, y = ring("x, y", QQ, grevlex)
    assert Ideal([]).membership(x) is None
    assert Ideal([]).membership(home.zero) == []
    assert Ideal([("none", [home.zero])]).membership(x - y) is None
    assert Ideal([("all", [home(2)])]).membership(x) == [(0, x / 2)]
    assert Ideal([]).reduce(x) == x


def test_a_basis_that_takes_too_long_is_no_refusal():
    home, A = matrices("a", 5)
    ideal = Ideal([("g.A", form_minus(A, [1] * 5))], seconds=0.1)
    start = time.monotonic()
    with pytest.raises(BudgetExceeded, match=r"the budget of 0\.1 s was exceeded \(Gröbner basis\)"):
        ideal.membership(A[0][0] - 1)
    assert time.monotonic() - start < 2


coefficients = st.integers(-3, 3).map(QQ)
monomials = st.tuples(*[st.integers(0, 2)] * 3)
HOME = ring("x, y, z", QQ, grevlex)[0]
polynomials = st.dictionaries(monomials, coefficients, max_size=3).map(HOME.from_dict)


@settings(max_examples=60)
@given(polynomials, st.lists(polynomials, max_size=4))
def test_division_is_exact(polynomial, divisors):
    cofactors, remainder = divide(polynomial, divisors)
    assert sum((c * d for c, d in zip(cofactors, divisors, strict=True)), remainder) == polynomial
    leads = [divisor.LM for divisor in divisors if divisor]
    assert not any(all(a <= b for a, b in zip(lead, monomial, strict=True)) for lead in leads for monomial in remainder)


@settings(max_examples=60)
@given(st.lists(polynomials.filter(bool), min_size=1, max_size=3), polynomials, polynomials)
def test_extended_bases_agree_with_sympy(generators, factor, other):
    basis = extended_groebner(generators, seconds=60)
    for element, cofactors in basis:
        assert sum(c * g for c, g in zip(cofactors, generators, strict=True)) == element
    expected = groebner(generators, HOME)
    assert sorted(element.LM for element, _ in basis) == sorted(element.LM for element in expected)
    ideal = Ideal([("all", generators)], seconds=60)
    assert_member(ideal, factor * generators[0] + other * generators[-1])
    remainder = other.rem(expected)
    assert (ideal.membership(other) is None) == bool(remainder)
    assert (ideal.unit_certificate(other) is not None) == (groebner([*generators, other], HOME) == [HOME.one])


def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_a_budget_ends_a_loop_that_never_looks_at_the_clock():
    start = time.monotonic()
    with pytest.raises(BudgetExceeded, match=r"the budget of 0\.05 s was exceeded \(spinning\)") as caught:
        with limited(0.05, "spinning"):
            spin(20)
    assert time.monotonic() - start < 2
    assert isinstance(caught.value, GroupTkError)


def test_the_tighter_budget_rules():
    with pytest.raises(BudgetExceeded, match="outer"):
        with limited(0.05, "outer"):
            try:
                with limited(20, "inner"):
                    spin(20)
            except BudgetExceeded:
                pytest.fail("the inner budget was not exceeded")
    with limited(20, "outer"):
        with pytest.raises(BudgetExceeded, match="inner"):
            with limited(0.05, "inner"):
                spin(20)
        checkpoint()


def test_swallowing_does_not_help():
    swallowed = 0
    with pytest.raises(BudgetExceeded):
        with limited(0.02, "swallowing"):
            try:
                spin(20)
            except Exception:
                pytest.fail("no Exception was to be seen inside the block")
            finally:
                swallowed += 1
    with pytest.raises(BudgetExceeded):
        with limited(0.02, "swallowing"):
            while True:
                try:
                    spin(20)
                except BaseException:
                    swallowed += 1
                    if swallowed > 3:
                        raise
    assert swallowed > 3


def test_a_block_that_finished_late_has_finished():
    with limited(0.0, "late"):
        done = True
    assert done
    spin(0.1)  # and no alarm goes off after the block
    checkpoint()


def test_checkpoints():
    checkpoint()
    with pytest.raises(BudgetExceeded):
        with limited(0.0, "nothing"):
            checkpoint()
    checkpoint()


def test_other_exceptions_pass_through():
    with pytest.raises(KeyboardInterrupt), limited(5, "interrupted"):
        raise KeyboardInterrupt
    with pytest.raises(ZeroDivisionError), limited(5, "wrong"):
        raise ZeroDivisionError
    checkpoint()
