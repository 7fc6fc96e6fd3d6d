"""notebooks/digits.py: its networks, and a run on a few digits."""

import importlib.util
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

import grouptk as gt
from grouptk.torch import assert_equivariant

PATH = Path(__file__).parents[2] / "notebooks" / "digits.py"


@pytest.fixture
def digits(monkeypatch):
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("digits", PATH)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "digits", module)
    spec.loader.exec_module(module)
    return module


def test_the_networks_are_those_of_the_paper(digits):
    arms = digits.EXPERIMENTS["upright"]
    assert {arm.name: arm.parameters for arm in arms} == {"plain": 21750, "plain, augmented": 21750, "p4": 24680}
    report = assert_equivariant(digits.p4_network(), gt.p4, (2, 1, 28, 28), tol=1e-10)
    assert sum(error > 0 for _, error, _ in report.errors) > 7


def test_a_run_measures_every_arm(digits, monkeypatch):
    images, labels = digits.load(0)
    assert images.shape == (5000, 28, 28) and sorted(set(labels)) == list(range(10))
    monkeypatch.setattr(digits, "load", lambda seed: (images[:40], labels[:40]))
    monkeypatch.setattr(digits, "TRAINING", 32)
    monkeypatch.setattr(digits, "ANGLES", np.array([0, 90]))
    for experiment, arms in digits.EXPERIMENTS.items():
        digits.run(arms, seeds=1, epochs=1)
        assert all(0 <= arm.errors[0] <= 1 and len(arm.by_angle[0]) == 2 for arm in arms)
        invariance = {arm.name: arm.invariance[0] for arm in arms}
        assert invariance["p4"] < 1e-4 < invariance["plain"]
        assert digits.report(arms).count("\n") == len(arms), experiment
        plt.close(digits.plot(arms, "a run"))
