"""Samples of sets of matrices: members, the simplest first, no entry is always the same, and full ones come early."""

import pytest
import sympy as sp

from grouptk.domains import Integer, Matrices, NonNegativeInteger, NonZero, Permutations, Positive, UnitQuaternions

SIZES = (2, 3, 4, 5)
SIGNATURES = [(1, 1), (1, 2), (2, 1), (1, 3), (2, 2), (3, 1), (1, 4), (2, 3), (1, 5), (3, 3)]
FULL = [
    *(Matrices(n, form="orthogonal") for n in SIZES),
    *(Matrices(n, form="orthogonal", det=1) for n in SIZES),
    *(Matrices(p + q, form=(p, q)) for p, q in SIGNATURES),
    Matrices(4, form=(1, 3), det=1),
    *(Matrices(n, det=det) for n in SIZES for det in (1, NonZero(), Positive())),
    *(Matrices(n, det=1, entries=Integer()) for n in SIZES),
    Matrices(2), Matrices(3, 2), Matrices(3), Matrices(3, 1), Matrices(2, entries=NonNegativeInteger()),
    UnitQuaternions(), UnitQuaternions(up_to_sign=True),
]  # fmt: skip
SPARSE = [*(Matrices(n, form="orthogonal", entries=Integer()) for n in SIZES), Permutations(3), Permutations(4)]


@pytest.mark.parametrize("domain", FULL + SPARSE, ids=str)
def test_no_entry_is_the_same_in_all_samples(domain):
    samples = domain.samples()
    assert all(domain.contains(sample) is True for sample in samples)
    assert len(set(samples)) == len(samples)
    for place in range(len(samples[0])):
        values = {sample[place] for sample in samples}
        assert len(values) >= 2 and values - {0}, f"entry {place} is {values}"


@pytest.mark.parametrize("domain", FULL, ids=str)
def test_a_matrix_without_zeros_is_among_the_first_twelve(domain):
    assert any(0 not in sample for sample in domain.samples()[:12])


@pytest.mark.parametrize("domain", FULL[4:], ids=str)
def test_many_samples_have_no_zeros(domain):
    full = [sample for sample in domain.samples() if 0 not in sample]
    assert len(full) >= (4 if domain.form is not None or domain.det is not None else 1)


@pytest.mark.parametrize(("p", "q"), SIGNATURES)
def test_there_are_boosts_along_every_axis_and_all_reflections(p, q):
    samples = Matrices(p + q, form=(p, q)).samples()
    for i in range(p):
        for j in range(p, p + q):
            along = [s for s in samples if s[i, j] != 0 and all(s[k, k] == 1 for k in range(p + q) if k not in (i, j))]
            assert {s[i, i] for s in along} >= {sp.Rational(5, 4), sp.Rational(13, 12)}, (i, j)
    for i in range(p + q):
        assert sp.diag(*(-1 if k == i else 1 for k in range(p + q))) in samples


@pytest.mark.parametrize("up_to_sign", [False, True])
def test_a_quaternion_with_four_different_entries_comes_early(up_to_sign):
    samples = UnitQuaternions(up_to_sign=up_to_sign).samples()
    assert any(0 not in sample and len(set(sample)) == 4 for sample in samples[:8])
