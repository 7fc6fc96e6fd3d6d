"""The registry: every group of the catalogue, as fixtures; and a reproducible Hypothesis profile."""

import pytest
from hypothesis import HealthCheck, settings

import grouptk as gt

settings.register_profile(
    "ci", derandomize=True, max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci")

CATALOGUE = {str(group): group for group in gt.catalogue()}
NUMERIC = {name: group for name, group in CATALOGUE.items() if not group.parameters}
FINITE = {name: group for name, group in NUMERIC.items() if group.order().is_Integer}
ACTING = {name: group for name, group in NUMERIC.items() if group.action_formula is not None}


@pytest.fixture(params=CATALOGUE.values(), ids=CATALOGUE)
def group(request):
    """Every group of the catalogue, those with a symbolic parameter included."""
    return request.param


@pytest.fixture(scope="module", params=NUMERIC.values(), ids=NUMERIC)
def concrete(request):
    """Every group of the catalogue that has no symbolic parameter."""
    return request.param


@pytest.fixture(params=FINITE.values(), ids=FINITE)
def finite(request):
    """Every finite group of the catalogue."""
    return request.param


@pytest.fixture(scope="module", params=ACTING.values(), ids=ACTING)
def acting(request):
    """Every concrete group of the catalogue that comes with an action of its own."""
    return request.param
