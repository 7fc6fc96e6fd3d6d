"""Groups from tables, functions, permutations, matrices and SymPy; what is wrong with bad ones is told."""

import pickle

import numpy as np
import pytest
import sympy as sp
from sympy.combinatorics import PermutationGroup
from sympy.combinatorics.named_groups import AlternatingGroup, DihedralGroup, SymmetricGroup

import grouptk as gt

EVEN = [[1, 2, 0, 3], [1, 0, 3, 2]]


def test_a_table_gives_its_group_back(finite):
    group = gt.from_cayley_table(finite.table().product)
    assert group.verify() and group.is_isomorphic(finite) and group.order() == finite.order()
    assert np.array_equal(group.table().product, finite.table().product)


def test_a_group_is_proved_as_a_function_of_its_elements(finite):
    group = gt.from_elements(finite.elements(), lambda g, h: g * h)
    assert group.verify() and group.isomorphism(finite).is_isomorphism()


def test_permutations_multiply_with_the_right_one_first():
    p, q = EVEN
    group = gt.from_permutations(EVEN)
    assert group(p) * group(q) == group([p[i] for i in q]) and group.is_isomorphic(gt.A(4))
    assert group == gt.from_permutations(EVEN[::-1]) and group(p) ** 3 == group.e


def test_batches_of_labels_multiply():
    group = gt.from_permutations(EVEN)
    batch = group(np.arange(12))
    assert np.array_equal((batch * group(EVEN[0])).values[0], group.table().product[:, group.index(group(EVEN[0]))])
    assert np.all(batch * batch.inverse() == group.e)


@pytest.mark.parametrize("named", [SymmetricGroup(4), AlternatingGroup(5), DihedralGroup(7)], ids=["S4", "A5", "D7"])
def test_sympy_groups_go_there_and_back(named):
    group = gt.from_sympy(named)
    back = group.to_sympy()
    assert group.order() == named.order() and set(back.elements) == set(named.elements)
    assert len(group.conjugacy_classes()) == len(named.conjugacy_classes())


def test_other_groups_act_by_left_multiplication_in_sympy():
    assert isinstance(gt.Q8().to_sympy(), PermutationGroup) and gt.Q8().to_sympy().order() == 8
    assert gt.from_sympy(gt.Q8().to_sympy()).is_isomorphic(gt.Q8()) and gt.C(1).to_sympy().order() == 1


def test_matrices_over_numbers_and_over_finite_fields():
    root = sp.sqrt(5)
    turn = sp.Matrix([[(root - 1) / 4, -sp.sqrt(10 + 2 * root) / 4], [sp.sqrt(10 + 2 * root) / 4, (root - 1) / 4]])
    assert gt.from_matrices([turn, sp.diag(1, -1)]).is_isomorphic(gt.D(5))
    i, j = sp.Matrix([[sp.I, 0], [0, -sp.I]]), sp.Matrix([[0, 1], [-1, 0]])
    assert gt.from_matrices([i, j]).is_isomorphic(gt.Q8())
    simple = gt.from_matrices([[[1, 1], [0, 1]], [[0, -1], [1, 0]]], modulus=7)
    assert simple.order() == 336 and simple.quotient(simple.center()).is_simple()


def test_a_law_that_decides_on_labels_is_a_law():
    class Klein(gt.Group):
        g = gt.Finite(["e", "a", "b", "c"])

        def product(self, g, h):
            if "e" in (g.g, h.g):
                return g.g if h.g == "e" else h.g
            return "e" if g.g == h.g else ({"a", "b", "c"} - {g.g, h.g}).pop()

    assert Klein().verify() and Klein()("a") * Klein()("b") == Klein()("c") and Klein().e == Klein()("e")
    assert Klein().is_isomorphic(gt.direct_product(gt.C(2), gt.C(2))) and Klein()("a").g == "a"
    assert repr(Klein()("a").inverse()) == "Klein(g='a')"


def test_a_given_identity_and_inverse_are_tested():
    class Wrong(gt.Group):
        g = gt.Finite("eab")

        def product(self, g, h):
            return "eab"[("eab".index(g.g) + "eab".index(h.g)) % 3]

        def identity(self):
            return "a"

    assert str(Wrong().verify()["identity"].verdict) == "REFUTED"

    class Unhelpful(Wrong):
        def identity(self):
            return "e"

        def inverse(self, g):
            return g.g

    assert Unhelpful().verify()["identity"] and str(Unhelpful().verify()["inverse"].verdict) == "REFUTED"


def test_an_exchanged_square_in_a_large_table_is_refuted():
    order, half = 2500, 1250
    table = (np.arange(order)[:, None] + np.arange(order)) % order
    assert gt.from_cayley_table(table).verify()
    rows, columns = np.ix_([123, 123 + half], [456, 456 + half])
    table[rows, columns] = table[rows, columns][:, ::-1]
    rng = np.random.default_rng(0)
    g, h, k = rng.integers(order, size=(3, 100_000))
    assert np.array_equal(table[table[g, h], k], table[g, table[h, k]])  # sampling passes it
    group = gt.from_cayley_table(table)
    example = group.verify()["associativity"].counterexample
    g, h, k = (example[letter][0] for letter in "ghk")
    assert table[table[g, h], k] != table[g, table[h, k]]
    with pytest.raises(gt.AxiomError, match="associativity"):
        group.conjugacy_classes()


def test_a_map_that_is_wrong_at_one_element_is_refuted():
    S = gt.from_permutations([[1, 2, 3, 4, 5, 0], [1, 0, 2, 3, 4, 5]])
    swapped = {0: S(S.e.g), 1: S([1, 0, 2, 3, 4, 5])}
    images = [g.g for g in S.elements()]
    at = images.index((0, 1, 2, 5, 4, 3))
    images[at] = (0, 1, 2, 3, 5, 4)
    phi = gt.Homomorphism(S, S, lambda g: images[S.index(g)])
    example = phi.verify()["homomorphism"].counterexample
    g, h = S(*example["g"]), S(*example["h"])
    assert phi(g * h) != phi(g) * phi(h) and swapped
    assert gt.Homomorphism(S, S, lambda g: g.g).verify()


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: gt.from_cayley_table([[0, 1], [1]]), "rows and columns"),
        (lambda: gt.from_cayley_table([[0, 1], [1, 2]]), "product of 1 and 1 must be an element, got 2"),
        (lambda: gt.from_cayley_table([["a"]], ["e"]), "product of 'e' and 'e' must be an element, got 'a'"),
        (lambda: gt.from_cayley_table([[0.5]]), "must be an element, got 0.5"),
        (lambda: gt.from_cayley_table([]), "one or more labels"),
        (lambda: gt.from_elements([1, 2], lambda a, b: a * b), "product of 2 and 2 must be an element, got 4"),
        (lambda: gt.from_elements([1, 1], lambda a, b: a * b), "labels that differ, got 1 twice"),
        (lambda: gt.from_permutations([[0, 0]]), "list each of 0, …, 1 once"),
        (lambda: gt.from_permutations([3]), "must be a list of images"),
        (lambda: gt.from_permutations([[*range(1, 9), 0], [1, 0, *range(2, 9)]]), "at most 10,000"),
        (lambda: gt.from_matrices([[[1, 1], [0, 1]]]), "infinitely many"),
        (lambda: gt.from_matrices([]), "one matrix at least"),
        (lambda: gt.from_matrices([[[1, 2]]]), "square"),
        (lambda: gt.from_matrices([[[0]]]), "invertible"),
        (lambda: gt.from_matrices([[[0.5]]]), "exact"),
        (lambda: gt.from_matrices([[[sp.pi]]]), "infinitely many"),
        (lambda: gt.from_matrices([[[1]]], modulus=6), "prime"),
        (lambda: gt.from_sympy("S4"), "PermutationGroup"),
        (lambda: gt.Finite([]), "one or more"),
        (lambda: gt.Finite([{}]), "hashable"),
        (lambda: gt.from_permutations(EVEN)([1, 0, 2, 3]), "must be in"),
    ],
)
def test_bad_input_is_named(make, message):
    with pytest.raises(gt.DomainError, match=message):
        make()


def test_tables_that_are_no_groups_are_refuted():
    zero = gt.from_cayley_table([[0, 0], [0, 1]])
    assert zero.verify()["associativity"] and str(zero.verify()["inverse"].verdict) == "REFUTED"
    subtraction = gt.from_elements(range(3), lambda a, b: (a - b) % 3)
    assert [str(r.verdict) for r in subtraction.verify().values()] == [
        *("PROVED", "PROVED", "REFUTED", "REFUTED", "UNDECIDED")
    ]
    assert "REFUTED" in subtraction.verify().to_latex() and subtraction.verify().to_dict()["verdict"] == "REFUTED"


def test_tabulated_groups_can_be_pickled_and_combined():
    group = gt.from_permutations(EVEN)
    assert pickle.loads(pickle.dumps(group)) == group and hash(group) == hash(gt.from_permutations(EVEN))
    pair = gt.direct_product(group, gt.C(2))
    assert pair.verify() and pair.order() == 24 and pair.abelian_invariants() == (2, 3)
