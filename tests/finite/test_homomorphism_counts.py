"""All homomorphisms between finite groups: known counts, definitions, generator images, presentations."""

import itertools
import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_groups import REFERENCE, binary_octahedral, elementary, gl23, relabelled, table_of
from tables import alternating, cyclic, dihedral, mathieu11, psl27, quaternions, symmetric

from grouptk import DomainError, ShapeError
from grouptk.finite.homomorphisms import conjugate_maps, homomorphisms, image_orders
from grouptk.finite.maps import check_map, from_generator_images, image, is_antihomomorphism, kernel
from grouptk.finite.presentations import Presentation, Relator
from grouptk.finite.verify import verify_table

ROWS = json.loads((REFERENCE / "homomorphism_counts.json").read_text())
S3, S4, S5 = symmetric(3), symmetric(4), symmetric(5)
KLEIN = elementary(2)


def pairs(source, target, images):
    """Return all (g, h) with φ(g·h) ≠ φ(g)·φ(h), in order."""
    return np.argwhere(images[source.product] != target.product[np.ix_(images, images)]).tolist()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['G'][0]}-{row['G'][1]} to {row['H'][0]}-{row['H'][1]}")
def test_known_counts(row):
    source, target = table_of(tuple(row["G"])), table_of(tuple(row["H"]))
    maps = homomorphisms(source, target)
    orders = image_orders(target, maps)
    assert len(maps) == len(np.unique(maps, axis=0)) == row["n_hom"]
    assert (orders == len(source)).sum() == row["n_injective"]
    assert (orders == len(target)).sum() == row["n_surjective"]
    assert Counter(orders.tolist()) == dict(row["by_image_order"])
    assert len(np.unique(conjugate_maps(source, target, maps))) == row["n_classes"]
    assert all(check_map(source, target, images) is None for images in maps[:: 1 + len(maps) // 20])


def test_the_larger_groups_are_what_their_numbers_say():
    octahedral, linear = binary_octahedral(), gl23()
    assert Counter(octahedral.orders.tolist()) == {1: 1, 2: 1, 3: 8, 4: 18, 6: 8, 8: 12}
    assert Counter(linear.orders.tolist()) == {1: 1, 2: 13, 3: 8, 4: 6, 6: 8, 8: 12}


@pytest.mark.parametrize(("source", "target"), [(S3, S3), (KLEIN, S3), (cyclic(4), quaternions()), (S3, cyclic(6))])
def test_all_maps_are_found(source, target):
    images = (np.array(images) for images in itertools.product(range(len(target)), repeat=len(source)))
    true = {
        tuple(values)
        for values in images
        if values[source.identity] == target.identity and not pairs(source, target, values)
    }
    maps = homomorphisms(source, target)
    assert set(map(tuple, maps.tolist())) == true
    by_generators = maps[:, list(source.generators)].tolist()
    assert by_generators == sorted(by_generators)


def test_larger_symmetric_groups():
    assert len(homomorphisms(S5, S5)) == 146
    assert len(homomorphisms(symmetric(6), symmetric(6))) == 1516
    assert len(homomorphisms(mathieu11(), mathieu11())) == 7921


def test_counts_do_not_depend_on_names():
    assert len(homomorphisms(relabelled(S4, 1), relabelled(S5, 2))) == len(homomorphisms(S4, S5)) == 266


def test_many_maps():
    assert homomorphisms(elementary(4), elementary(4)).shape == (2**16, 16)
    with pytest.raises(DomainError, match="at most 1,000,000 maps are listed, and there are more"):
        homomorphisms(elementary(5), elementary(5))
    with pytest.raises(DomainError, match="at most 145 maps"):
        homomorphisms(S5, S5, limit=145)


def test_conjugate_maps_need_a_closed_set():
    maps = homomorphisms(S3, S3)
    with pytest.raises(DomainError, match="closed under inner automorphisms"):
        conjugate_maps(S3, S3, maps[:-1])


@given(st.lists(st.integers(0, 5), min_size=6, max_size=6).map(np.array))
def test_check_map_gives_the_first_failing_pair(images):
    wrong = pairs(S3, S3, images)
    assert check_map(S3, S3, images) == (tuple(wrong[0]) if wrong else None)


@given(st.integers(0, 145), st.integers(0, 119), st.integers(0, 119))
def test_one_wrong_value_is_caught(number, place, value):
    images = homomorphisms(S5, S5)[number].copy()
    changed = images[place] != value
    images[place] = value
    failing = check_map(S5, S5, images)
    assert (failing is not None) == changed
    if failing is not None:
        g, h = failing
        assert images[S5.product[g, h]] != S5.product[images[g], images[h]]


def test_a_map_that_is_right_on_generators_only():
    images = np.arange(120)
    images[~np.isin(np.arange(120), [S5.identity, *S5.generators])] = S5.identity
    assert check_map(S5, S5, images) == tuple(pairs(S5, S5, images)[0])


def test_the_constant_map_to_another_element_is_refused():
    assert check_map(cyclic(1), S3, [S3.generators[0]]) == (0, 0)
    assert check_map(S3, S3, np.full(6, S3.generators[0])) == (0, 0)


def test_antihomomorphisms():
    assert is_antihomomorphism(S4, S4, S4.inverses) and check_map(S4, S4, S4.inverses) is not None
    assert not is_antihomomorphism(S4, S4, np.arange(24))
    assert is_antihomomorphism(KLEIN, KLEIN, np.arange(4))


def test_kernel_and_image():
    sign = next(maps for maps in homomorphisms(S4, cyclic(2)) if maps.any())
    assert len(kernel(S4, sign)) == 12 and image(sign).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        ([0, 1, 2], ShapeError, "one image for each of 6 elements, got shape"),
        ([0, 1, 2, 3, 4, 6], DomainError, "indices from 0 to 5, got 6"),
        ([0.0] * 6, DomainError, "must be indices, got float64"),
    ],
)
def test_what_is_no_map_is_refused(images, error, message):
    with pytest.raises(error, match=message):
        check_map(S3, S3, images)


@given(st.integers(0, 145))
def test_maps_are_recovered_from_generators(number):
    images = homomorphisms(S5, S5)[number]
    assert np.array_equal(from_generator_images(S5, S5, {s: images[s] for s in S5.generators}), images)


def test_generator_images_that_fail():
    turn = dihedral(4)
    with pytest.raises(DomainError, match=r"s2\^2 must map to the identity 0, and maps to 2; s1 = 1, s2 = 4"):
        from_generator_images(turn, turn, {1: 1, 4: 1})
    with pytest.raises(DomainError, match=r"\(s2\*s1\)\^2 must map to the identity 0, and maps to 2"):
        from_generator_images(turn, cyclic(4), {1: 1, 4: 0})
    with pytest.raises(DomainError, match="must generate the group: they reach 4 of 8"):
        from_generator_images(turn, turn, {1: 1})
    with pytest.raises(DomainError, match="generators must be indices from 0 to 7, got 8"):
        from_generator_images(turn, turn, {1: 1, 8: 1})
    with pytest.raises(DomainError, match="images must be indices from 0 to 7, got -1"):
        from_generator_images(turn, turn, {1: 1, 4: -1})


@given(st.lists(st.integers(0, 23), min_size=2, max_size=2))
def test_relators_decide_what_all_products_decide(values):
    presentation = Presentation.of(S4)
    images = np.array(values)
    held = all(relator.holds(S4, images) for relator in presentation.relators)
    assert held == (not pairs(S4, S4, presentation.extended(S4, images)))


@pytest.mark.parametrize(
    "table", [S3, S5, KLEIN, dihedral(7), quaternions(), alternating(5), psl27(), elementary(4)], ids=repr
)
def test_relators_define_the_group(table):
    """Coset enumeration of the presentation, by SymPy, gives the order again."""
    from sympy.combinatorics.fp_groups import FpGroup
    from sympy.combinatorics.free_groups import free_group

    presentation = Presentation.of(table)
    free, *letters = free_group(",".join(f"s{i}" for i in range(1, len(presentation.generators) + 1)))
    relators = []
    for relator in presentation.relators:
        word = free.identity
        for letter in relator.word * relator.exponent:
            word *= letters[abs(letter) - 1] ** (1 if letter > 0 else -1)
        relators.append(word)
    assert FpGroup(free, relators).order() == len(table)


def test_relators_are_reduced():
    assert Relator.of([1, 2, -2, 1, 1]) == Relator((1,), 3)
    assert Relator.of([-2, 1, 3, 1, 3, 2]) == Relator((1, 3), 2)
    assert str(Relator((1, 1, -2), 3)) == "(s1^2*s2^-1)^3"


def test_sources_are_groups():
    assert all(verify_table(table.product, "G") for table in (S5, binary_octahedral(), gl23(), psl27()))
