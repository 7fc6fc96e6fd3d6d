"""Certificates are really checked: a corrupted or forged one is refused, a sound one survives pickle and holds."""

import pickle
from dataclasses import replace

import classified_true as true
import pytest
import sympy as sp
from corruptions import CORRUPTIONS, corrupted
from forgeries import FORGED

import grouptk as gt
from grouptk import Verdict
from grouptk.domains import Angle, Integer, Interval, Matrices, Real
from grouptk.proofs.certificate import Certificate
from grouptk.proofs.recheck import CertificateError, recheck


class EvenProducts(gt.Group):
    """An integer law with /2 that stays among the integers."""

    x, z = Integer(), Integer()

    def product(self, g, h):
        return g.x + h.x, g.z + h.z + (g.x + h.x) * (g.x + h.x - 1) / 2 - g.x * (g.x - 1) / 2 - h.x * (h.x - 1) / 2


class SoftMaximum(gt.Group):
    """log(eˣ + eʸ): associative, though no group."""

    x = Real()

    def product(self, g, h):
        return sp.log(sp.exp(g.x) + sp.exp(h.x))


class Motions(gt.Group):
    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = sp.cos(g.theta), sp.sin(g.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


class Plane(gt.Group):
    """SO(2) by matrices."""

    A = Matrices(2, form="orthogonal", det=1)

    def product(self, g, h):
        return g.A * h.A

    def identity(self):
        return sp.eye(2)

    def inverse(self, g):
        return g.A.T


PROOFS = {
    "angles": (Motions, "associativity"),
    "cofactors": (Plane, "closure"),
    "denominators": (true.PositiveAffine, "associativity"),
    "a sign": (true.SlowLight, "closure"),
    "nonzero": (true.WithoutOne, "closure"),
    "whole": (EvenProducts, "closure"),
    "modulo": (lambda: true.Dicyclic(2), "associativity"),
    "roots": (true.SineHyperbolic, "associativity"),
    "rewriting": (SoftMaximum, "closure"),
    "words": (true.OppositeOrthogonal, "inverse"),
    "exhaustion": (lambda: gt.C(3), "closure"),
}


def proof(name) -> Certificate:
    make, axiom = PROOFS[name]
    result = make().verify()[axiom]
    assert result.verdict is Verdict.PROVED and result.certificate is not None, result
    return result.certificate


@pytest.mark.parametrize("name", CORRUPTIONS)
@pytest.mark.parametrize("claim", [True, False], ids=["with its claim", "alone"])
def test_a_corrupted_proof_is_refused(name, claim):
    which, mend, wanted = CORRUPTIONS[name]
    certificate = proof(which)
    recheck(certificate)
    broken = corrupted(certificate, mend, wanted)
    with pytest.raises(CertificateError):
        recheck(broken if claim else replace(broken, claim=None))


def _goals(certificate, change):
    cases = tuple(replace(case, goals=change(case.goals)) for case in certificate.cases)
    return replace(certificate, cases=cases)


def _first_goal(goals, **parts):
    goal, entries = goals[0]
    return ((replace(goal, **parts), entries), *goals[1:])


@pytest.mark.parametrize("name", PROOFS)
def test_goals_and_cases_are_those_of_the_claim(name):
    certificate = proof(name)
    broken = {
        "the goals dropped": _goals(certificate, lambda goals: ()),
        "a goal in other words": _goals(certificate, lambda goals: _first_goal(goals, text="1 = 2")),
        "the proofs dropped": _goals(certificate, lambda goals: ((goals[0][0], ()), *goals[1:])),
        "a case dropped": replace(certificate, cases=certificate.cases[1:]),
    }
    for what, other in broken.items():
        with pytest.raises(CertificateError):
            recheck(other)
            pytest.fail(f"accepted: {what}")


@pytest.mark.parametrize("name", PROOFS)
def test_a_goal_is_proved_by_its_own_proofs(name):
    """Without its claim, a certificate is still about the goals that it states."""
    certificate = replace(proof(name), claim=None)
    goal = certificate.cases[0].goals[0][0]
    field = "left" if hasattr(goal, "left") else "value"
    values = getattr(goal, field)
    moved = tuple(2 * value + value for value in values)
    with pytest.raises(CertificateError):
        recheck(_goals(certificate, lambda goals: _first_goal(goals, **{field: moved})))


def test_a_case_of_a_finite_group_is_missed():
    certificate = proof("exhaustion")
    assert len(certificate.cases) == 9
    for place in range(9):
        with pytest.raises(CertificateError, match="the case"):
            recheck(replace(certificate, cases=certificate.cases[:place] + certificate.cases[place + 1 :]))


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("claim", [True, False], ids=["with its claim", "alone"])
def test_a_forged_proof_of_a_false_claim_is_refused(name, claim):
    certificate = FORGED[name]()
    with pytest.raises(CertificateError):
        recheck(certificate if claim else replace(certificate, claim=None))


def test_what_is_forged_can_be_proved_where_it_is_true():
    """A negative control: the checker does not refuse every certificate that is made by hand."""
    from forgeries import equal, member, x

    recheck(equal((x + 1) ** 2, x**2 + 2 * x + 1))
    recheck(member(gt.Space.of({"x": Real()}), x**2 + 1))


# ------------------------------------------------------------------------------- pickle


@pytest.mark.parametrize("name", PROOFS)
def test_reports_survive_pickle_and_still_hold(name):
    make, axiom = PROOFS[name]
    report = make().verify()
    copy = pickle.loads(pickle.dumps(report))
    assert copy[axiom].verdict is report[axiom].verdict is Verdict.PROVED and copy[axiom].check() is True
    assert copy.check() is report.check() is bool(report)
    assert str(copy) == str(report) and copy.to_dict() == report.to_dict()
    for axiom in report:
        mine, theirs = report[axiom].certificate, copy[axiom].certificate
        assert (mine is None) is (theirs is None)
        if mine is not None:
            assert mine.claim is not None and theirs.claim is None
            assert len(list(mine.entries)) == len(list(theirs.entries))


def test_a_corrupted_proof_is_refused_after_pickle():
    which, mend, wanted = CORRUPTIONS["a cofactor"]
    broken = pickle.loads(pickle.dumps(corrupted(proof(which), mend, wanted)))
    with pytest.raises(CertificateError):
        recheck(broken)


def test_a_report_with_a_corrupted_part_does_not_check():
    which, mend, wanted = CORRUPTIONS["a cofactor"]
    report = PROOFS[which][0]().verify()
    broken = replace(report["closure"], certificate=corrupted(report["closure"].certificate, mend, wanted))
    with pytest.raises(CertificateError):
        replace(report, results=(broken, *report.results[1:])).check()


def test_refuted_and_undecided_reports_have_nothing_to_check():
    class Open(gt.Group):
        v = Interval(-1, 1)

        def product(self, g, h):
            return g.v * h.v - sp.Rational(1, 2)

    report = Open().verify()
    assert not report and report.check() is False
    assert pickle.loads(pickle.dumps(report)).check() is False


def test_theorems_are_checked_by_what_they_rest_on():
    report = gt.SE(2).verify()
    assert any(result.subclaims for result in report.results) and report.check()
    copy = pickle.loads(pickle.dumps(report))
    assert copy.check() is True
