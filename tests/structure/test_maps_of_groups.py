"""Homomorphisms of groups with laws and of finite groups: proved, refuted, injective, surjective, listed."""

import itertools
import pickle

import pytest
import sympy as sp

import grouptk as gt

C, D, R, SE, SO, Z = gt.C, gt.D, gt.R, gt.SE, gt.SO, gt.Z


def verdicts(phi, section=None):
    parts = (phi.verify(), phi.is_injective(), phi.is_surjective(section))
    return "".join(str(part.verdict)[0] for part in parts)


MAPS = {  # homomorphism, injective, surjective: Proved, Refuted, Undecided
    "Z → C6": (Z(1), C(6), lambda g: g.x, "PRP"),
    "R → SO(2)": (R(1), SO(2), lambda g: g.x, "PRP"),
    "doubling of R": (R(1), R(1), lambda g: 2 * g.x, "PPP"),
    "doubling of Z": (Z(1), Z(1), lambda g: 2 * g.x, "PPR"),
    "Z → R": (Z(1), R(1), lambda g: g.x, "PPR"),
    "exp": (R(1), gt.Scalings(), lambda g: sp.exp(g.x), "PPU"),
    "SO(2) → SE(2)": (SO(2), SE(2), lambda g: (0, 0, g.theta), "PPR"),
    "SE(2) → SO(2)": (SE(2), SO(2), lambda g: g.theta, "PRP"),
    "p4 → SE(2)": (gt.p4, SE(2), lambda g: (g.x, g.y, sp.pi * g.k / 2), "PPR"),
    "p4 → C4": (gt.p4, C(4), lambda g: g.k, "PRP"),
    "C4 → SO(2)": (C(4), SO(2), lambda g: sp.pi * g.k / 2, "PPR"),
    "C4 → D4": (C(4), D(4), lambda g: (g.k, 0), "PPR"),
    "C8 → C4": (C(8), C(4), lambda g: g.k, "PRP"),
    "Cn → Dn": (C("n"), D("n"), lambda g: (g.k, 0), "PPR"),
    "inversion of Cn": (C("n"), C("n"), lambda g: -g.k, "PPP"),
    "Heisenberg → R²": (gt.Heisenberg(), R(2), lambda g: (g.x, g.y), "PRP"),
    "sign, by a decision": (gt.S(4), C(2), lambda g: 0 if g.p.det() == 1 else 1, "PRP"),
    "squaring of SO(2)": (SO(2), SO(2), lambda g: 2 * g.theta, "PRP"),
    "half turns": (SO(2), SO(2), lambda g: g.theta / 2, "RUU"),
    "inversion of D4": (D(4), D(4), lambda g: tuple(g.inverse()), "RUU"),
    "shift of Z": (Z(1), Z(1), lambda g: g.x + 1, "RUU"),
}


@pytest.mark.parametrize("name", MAPS)
def test_verdicts(name):
    source, target, function, expected = MAPS[name]
    phi = gt.Homomorphism(source, target, function)
    assert verdicts(phi) == expected
    iso = phi.is_isomorphism()
    assert bool(iso) == (expected == "PPP") and (("R" in expected) == (str(iso.verdict) == "REFUTED"))


def test_witnesses_are_witnesses():
    phi = gt.Homomorphism(Z(1), C(6), lambda g: g.x)
    g = Z(1)(*phi.is_injective().counterexample["g"])
    assert g != Z(1).e and phi(g) == C(6).e
    double = gt.Homomorphism(Z(1), Z(1), lambda g: 2 * g.x)
    assert double.is_surjective().counterexample["h"][0] % 2 == 1


def test_a_section_proves_what_no_search_finds():
    det = gt.Homomorphism(gt.GL(2), gt.Scalings(), lambda g: g.A.det())
    assert verdicts(det) == "PRU"
    assert det.is_surjective(section=lambda h: sp.diag(*h, 1))
    assert not det.is_surjective(section=lambda h: sp.diag(*h, 2))


def test_a_left_inverse_must_be_well_defined():
    """k ↦ k undoes Z → C(6) on representatives, which proves nothing."""
    for n in (1, 2, 6):
        assert not gt.Homomorphism(Z(1), C(n), lambda g: g.x).is_injective()
    pair = gt.direct_product(C(6), R(1))
    onto = gt.Homomorphism(pair, gt.direct_product(C(3), R(1)), lambda g: (2 * g.k, g.x))
    assert onto.verify() and not onto.is_injective()


def test_kernels_and_images(finite):
    for phi in itertools.islice(gt.homomorphisms(finite, gt.S(3)), 40):
        assert phi.verify() and phi.kernel().order() * phi.image().order() == finite.order()
        assert phi.kernel().is_normal() and bool(phi.is_injective()) == (phi.kernel().order() == 1)
        assert all(phi(g) == gt.S(3).e for g in phi.kernel())


def test_kernels_into_infinite_groups():
    turn = gt.Homomorphism(C(4), SO(2), lambda g: sp.pi * g.k)
    assert turn.kernel() == C(4).subgroup(C(4)(2))
    with pytest.raises(gt.DomainError, match="both groups are finite"):
        turn.image()
    with pytest.raises(gt.DomainError, match="finite"):
        gt.Homomorphism(Z(1), C(2), lambda g: g.x).kernel()


def test_all_homomorphisms_are_found(finite):
    if finite.order() > 12:
        return
    other = gt.Q8()
    listed = {tuple(row) for row in gt.homomorphisms(finite, other).images.tolist()}
    table, target = finite.table(), other.table().product
    assert len(listed) == len(gt.homomorphisms(finite, other))
    orders = [other.table().orders[list(images)] for images in listed]
    assert all((table.orders % order == 0).all() for order in orders)
    for images in listed:
        assert all(
            target[images[i], images[j]] == images[table.product[i, j]]
            for i in range(len(table))
            for j in table.generators
        )


def test_isomorphisms_are_found_and_proved(finite):
    copy = gt.from_cayley_table(finite.table().product[::-1, ::-1].max() - finite.table().product[::-1, ::-1])
    phi = copy.isomorphism(finite)
    assert phi.verify() and phi.is_isomorphism() and (phi.inverse() @ phi).verify()
    assert pickle.loads(pickle.dumps(phi)) == phi
    assert not finite.is_isomorphic(gt.from_cayley_table([[0]])) or finite.order() == 1


def test_automorphisms_form_a_group():
    maps = gt.Q8().automorphisms()
    group = gt.from_elements([tuple(row) for row in maps.images.tolist()], lambda a, b: tuple(a[i] for i in b))
    assert group.is_isomorphic(gt.S(4)) and all(phi.verify() and phi.is_isomorphism() for phi in maps)
    assert len(maps[:3]) == 3 and maps.image_orders().tolist() == [8] * 24 and len(set(maps.classes())) == 6


def test_images_of_generators():
    S, Q = gt.S(3), gt.Q8()
    flip = gt.homomorphism_from_generators(S, C(2), {S([1, 0, 2]): C(2)(1), S([1, 2, 0]): C(2)(0)})
    assert flip.verify() and flip.kernel().order() == 3
    with pytest.raises(gt.DomainError, match="must map to the identity"):
        gt.homomorphism_from_generators(S, C(2), {S([1, 0, 2]): C(2)(1), S([1, 2, 0]): C(2)(1)})
    with pytest.raises(gt.DomainError, match="generate"):
        gt.homomorphism_from_generators(Q, Q, {Q(1, 0): Q(1, 0)})


def test_an_anti_homomorphism_is_named():
    group = gt.from_permutations([[1, 2, 0], [1, 0, 2]])
    result = gt.Homomorphism(group, group, lambda g: g.inverse().g).verify()["homomorphism"]
    assert "anti-homomorphism" in result.method
    example = result.counterexample
    g, h = group(*example["g"]), group(*example["h"])
    assert (g * h).inverse() != g.inverse() * h.inverse()
