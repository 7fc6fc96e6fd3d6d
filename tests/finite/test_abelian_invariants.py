"""Abelian groups as products of cyclic groups."""

from functools import reduce
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_groups import GROUPS, direct_product, elementary, relabelled, table_of
from tables import cyclic, mathieu11, quaternions, symmetric

from grouptk import DomainError
from grouptk.finite.abelian import CyclicDecomposition, abelian_invariants
from grouptk.finite.classes import center
from grouptk.finite.maps import check_map

PRIME_POWERS = st.lists(st.sampled_from([2, 4, 8, 3, 9, 5, 7]), max_size=4).filter(lambda powers: prod(powers) <= 1000)


@pytest.mark.parametrize("key", GROUPS, ids=str)
def test_invariants_agree_with_known_facts(key):
    facts, table = GROUPS[key], table_of(key)
    assert sorted(abelian_invariants(table)) == sorted(facts["abelian_invariants"])
    assert sorted(abelian_invariants(table.restricted(center(table)))) == sorted(facts["center_abelian_invariants"])


@given(PRIME_POWERS, st.integers(0, 100))
def test_factors_of_products_are_recovered(powers, seed):
    table = relabelled(reduce(direct_product, map(cyclic, powers), cyclic(1)), seed)
    decomposition = CyclicDecomposition.of(table)
    assert sorted(decomposition.orders) == sorted(powers)
    assert sorted(decomposition.elements.ravel().tolist()) == list(range(len(table)))
    assert table.orders[list(decomposition.generators)].tolist() == list(decomposition.orders)


@given(PRIME_POWERS, st.integers(0, 100))
def test_coordinates_add(powers, seed):
    table = relabelled(reduce(direct_product, map(cyclic, powers), cyclic(1)), seed)
    decomposition = CyclicDecomposition.of(table)
    standard = reduce(direct_product, map(cyclic, decomposition.orders), cyclic(1))
    assert check_map(standard, table, decomposition.elements.ravel()) is None


@pytest.mark.parametrize(
    ("build", "invariants"),
    [
        (lambda: symmetric(7), (2,)),
        (mathieu11, ()),
        (lambda: cyclic(5040), (16, 9, 5, 7)),
        (lambda: elementary(10), (2,) * 10),
        (lambda: direct_product(cyclic(72), cyclic(60)), (4, 8, 3, 9, 5)),
        (lambda: direct_product(quaternions(), cyclic(6)), (2, 2, 2, 3)),
    ],
)
def test_larger_groups_ascend_by_primes_then_exponents(build, invariants):
    assert abelian_invariants(build()) == invariants


def test_only_abelian_groups_are_decomposed():
    with pytest.raises(DomainError, match="needs an abelian group"):
        CyclicDecomposition.of(quaternions())


def test_the_trivial_group_has_no_factors():
    decomposition = CyclicDecomposition.of(cyclic(1))
    assert (decomposition.orders, decomposition.generators) == ((), ())
    assert np.array_equal(decomposition.elements, 0)
