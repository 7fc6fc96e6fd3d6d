"""The product on G, the action on space and the left-regular representation are one concept, seen three times."""

import numpy as np
import pytest
import sympy as sp
from sympy import Function

import grouptk as gt
from grouptk.representations import permutation, regular

FINITE = [gt.C(5), gt.D(4), gt.S(3), gt.Q8(), gt.A(4)]


@pytest.mark.parametrize("group", FINITE, ids=str)
def test_on_a_finite_group_all_three_are_its_table(group):
    elements, rho, table = list(group.elements()), regular(group), group.table()
    shift = gt.left_regular(gt.left(group))

    def place_of(*entries):
        return sp.Integer(group.index(group(*group.space.assemble(entries))))

    for place, g in enumerate(elements):
        assert [elements[i] for i in table.product[place]] == [g * h for h in elements], "the product"
        moved = [gt.left(group)(g, h.values) for h in elements]
        assert [group(*point) for point in moved] == [g * h for h in elements], "the action on itself"
        pulled = [shift(g, place_of)(*h.values) for h in elements]
        assert pulled == (rho.array[place].astype(int) @ np.arange(len(elements))).tolist(), "L_g on functions"


@pytest.mark.parametrize("group", FINITE, ids=str)
def test_the_table_is_the_regular_representation_is_the_action_on_itself(group):
    rho = regular(group)
    ones = np.argmax(rho.array, axis=1)
    assert np.array_equal(ones, group.table().product)
    assert permutation(group, gt.left(group)) == rho


@pytest.mark.parametrize("group", [gt.p4, gt.p4m, gt.SE(2), gt.E(2)], ids=str)
def test_on_space_coordinate_functions_are_moved_by_the_inverse_action(group):
    """(L_g x_i)(x) = (g⁻¹·x)_i, and on the group itself (L_g f)(h) = f(g⁻¹*h)."""
    act = gt.natural_action(group)
    g, h = group.generic(), group.generic("'")
    point = act.space.symbols("'")
    moved = act(g.inverse(), point)
    for place in range(len(point)):
        coordinate = gt.left_regular(group)(g, lambda *x, place=place: x[place])
        assert sp.simplify(coordinate(*point) - moved[place]) == 0
    on_group = gt.left_regular(gt.left(group))
    f = Function("f")
    assert (on_group(g, f)(*h.values) - f(*(g.inverse() * h).values)).simplify() == 0
    assert on_group.verify() and gt.left_regular(group).verify()


@pytest.mark.parametrize("group", [gt.p4, gt.SE(2)], ids=str)
def test_the_action_is_the_product_on_translations(group):
    """g·x is the translation part of g * (x, e): the action is the product, looked at on G/H."""
    g, x = group.generic(), gt.natural_action(group).space.symbols("'")
    still = group(*x, *group.e.values[2:])
    product = (g * still).values[:2]
    assert all(sp.simplify(a - b) == 0 for a, b in zip(product, gt.natural_action(group)(g, x), strict=True))


def test_sampled_functions_are_moved_alike():
    image = np.random.default_rng(0).normal(size=(5, 5))
    shift = gt.left_regular(gt.p4)
    g, h = gt.p4(0, 0, 1), gt.p4(0, 0, 2)
    assert np.array_equal(shift(g, shift(h, image)), shift(g * h, image))
    f = Function("f")
    x, y = gt.natural_action(gt.p4).space.symbols()
    value = shift(g, f)(x, y)
    places = {(i, j): value.subs({x: i - 2, y: j - 2}).args for i in range(5) for j in range(5)}
    assert all(shift(g, image)[i, j] == image[int(a) + 2, int(b) + 2] for (i, j), (a, b) in places.items())
