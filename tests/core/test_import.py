"""Importing the package is light, and imports inside it point one way."""

import ast
import subprocess
import sys
import time
from pathlib import Path

import pytest

import grouptk

PACKAGE = Path(grouptk.__file__).parent
HEAVY = ("torch", "jax", "dask", "matplotlib", "skimage", "hypothesis", "IPython", "pytest", "networkx", "equinox")


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_import_loads_no_framework():
    code = f"import sys, grouptk; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert run(code).strip() == "[]"


def test_the_subprocess_test_can_fail():
    assert run("import sys, hypothesis; print('hypothesis' in sys.modules)").strip() == "True"


def test_import_costs_little_more_than_sympy():
    def seconds(code):
        best = float("inf")
        for _ in range(2):
            start = time.perf_counter()
            run(code)
            best = min(best, time.perf_counter() - start)
        return best

    base, own = seconds("import sympy, numpy, scipy"), seconds("import grouptk")
    assert own < 2 * base + 0.5, f"import grouptk takes {own:.2f} s, its dependencies {base:.2f} s"


def test_everything_public_is_there_and_documented():
    missing = [name for name in grouptk.__all__ if not hasattr(grouptk, name)]
    assert not missing and len(set(grouptk.__all__)) == len(grouptk.__all__)
    assert all(getattr(grouptk, name).__doc__ for name in grouptk.__all__)
    with pytest.raises(AttributeError, match="no_such_group"):
        assert grouptk.no_such_group


# ------------------------------------------------------------------------------- layers

LAYERS = [
    {"errors"},
    {"domains", "typeset", "complex_numbers"},
    {"spaces", "enumeration"},
    {"tracing"},
    {"proofs"},
    {"finite"},
    {"law", "solving", "axioms", "element", "tabulation", "finite_methods", "lie_methods", "group"},
    {
        "actions",
        "measures",
        "product_map",
        "bijectivity",
        "table_map",
        "table_action",
        "orbits",
        "statement_symbols",
        "constructions",
    },
    {"homomorphism", "cocycles", "identities"},
    {"structure"},
    {"catalogue", "lattice", "kernels"},
    {"operators", "representations", "lie"},
    {"invariance", "homogeneous"},
    {"equivariance"},
    {"correlation"},
    {"layers", "calibration"},
    {"plot", "torch", "jax"},
    {"naming", "cli", "__main__"},
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
FORBIDDEN = {("constructions", "actions"), ("constructions", "lattice"), ("domains", "typeset"), ("law", "group")}


def own_imports(source):
    """Yield the modules of the package that a file imports when it is itself imported."""
    pending = list(ast.parse(source).body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "grouptk":
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "grouptk")
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        elif not isinstance(node, ast.FunctionDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))


def violations(layer, source):
    for module in own_imports(source):
        target = module.split(".")[1] if "." in module else "cli"
        if RANK[target] > RANK[layer] or (layer, target) in FORBIDDEN:
            yield f"{layer} imports {module}"


FILES = {str(path.relative_to(PACKAGE)): path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "__init__.py"}
FILES |= {str(path.relative_to(PACKAGE)): path for path in sorted(PACKAGE.glob("*/__init__.py"))}


@pytest.mark.parametrize("name", FILES)
def test_imports_point_one_way(name):
    layer = name.split("/")[0].removesuffix(".py")
    assert layer in RANK, f"give {layer} a row in LAYERS"
    assert not list(violations(layer, FILES[name].read_text()))


def test_relative_imports_are_not_used():
    for path in PACKAGE.rglob("*.py"):
        assert not [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.ImportFrom) and n.level], path


@pytest.mark.parametrize("line", ["from grouptk.group import Group", "import grouptk.actions", "import grouptk"])
def test_the_layering_test_can_fail(line):
    assert list(violations("tracing", line))
    assert not list(violations("tracing", "from grouptk.domains import Real"))
    assert not list(violations("tracing", f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {line}"))
    assert list(violations("constructions", "from grouptk.actions import Action"))
