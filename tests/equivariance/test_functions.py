"""Values of undefined functions: the same unknown at equal points, and only there."""

import sympy as sp

import grouptk as gt
from grouptk.equivariance.functions import with_unknowns
from grouptk.proofs import Operand

k = sp.Function("k")
LINE = (Operand("x", gt.R(1).space),)
(x,) = LINE[0].space.symbols()


def test_equal_points_give_one_unknown():
    left, right = with_unknowns(k(x * (x + 1)), k(x**2 + x), {}, LINE)
    assert left == right and left.is_Symbol


def test_points_that_only_print_alike_give_two():
    one, other = sp.Symbol("q", real=True), sp.Symbol("q", positive=True)
    left, right = with_unknowns(k(one), k(other), {}, LINE)
    assert str(one) == str(other) and left != right


def test_an_unknown_is_no_symbol_of_the_same_name():
    left, right = with_unknowns(k(x), sp.Symbol("k(x)", real=True), {}, LINE)
    assert left != right


def test_angles_are_compared_around_the_circle_where_the_function_lives_there():
    operands = (Operand("g", gt.SO(2).space),)
    (theta,) = gt.SO(2).space.symbols()
    around = with_unknowns(k(theta), k(theta + 2 * sp.pi), {k: gt.SO(2).space}, operands)
    along = with_unknowns(k(theta), k(theta + 2 * sp.pi), {}, operands)
    assert around[0] == around[1] and along[0] != along[1]
