"""Straight-line programs for the Fourier transform of the fibre, in NumPy and compiled; and what compiles them."""

import os
import pathlib
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import grouptk as gt
from grouptk.correlation import choice, native, speeds, transform
from grouptk.correlation.body_frame import Blocks
from grouptk.correlation.straight_line import Program
from grouptk.correlation.transform import Side, Transform
from grouptk.finite import CayleyTable
from grouptk.lattice import lattice_of

CACHES = (native.library, transform._compiled, speeds.speeds, choice.choose)


def table_of(group):
    """Return the Cayley table of a finite group."""
    lattice = lattice_of(group)
    return CayleyTable(np.asarray(lattice.compose(lattice.column, lattice.representatives).plane))


# ---------------------------------------------------------------------------- programs

entries = st.sampled_from([0, 0, 0, 1, -1, 1, -1, 0.5, 2, 3**0.5 / 2, -0.1, 1e-6, 7.25])
matrices = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: st.lists(entries, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
        lambda values: np.reshape(np.array(values, float), shape)
    )
)


@settings(max_examples=150)
@given(matrices)
def test_a_program_is_its_matrix(matrix):
    program = Program.of(matrix)
    assert program.inputs == matrix.shape[1] and len(program.outputs) == len(matrix)
    assert np.abs(program.matrix - matrix).max() <= 1e-14 * np.abs(matrix).max()
    terms = np.count_nonzero(matrix, axis=1)
    assert len(program.steps) <= np.maximum(terms - 1, 0).sum()
    for number, (first, second, _) in enumerate(program.steps):
        assert max(first, second) < program.inputs + number


@settings(max_examples=30)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_dense_random_matrices(outputs, inputs, seed):
    matrix = np.random.default_rng(seed).standard_normal((outputs, inputs))
    assert np.abs(Program.of(matrix).matrix - matrix).max() < 1e-14 * inputs * np.abs(matrix).max()


def test_programs_share_what_rows_have_in_common():
    hadamard = np.array([[1, 1], [1, -1]])
    for _ in range(3):
        assert len(Program.of(hadamard).steps) == len(hadamard) * np.log2(len(hadamard))
        hadamard = np.kron(hadamard, [[1, 1], [1, -1]])
    assert len(Program.of(np.eye(5)).steps) == len(Program.of(np.zeros((2, 3))).steps) == 0
    assert len(Program.of(np.array([[1, 2, 3], [-2, -4, 5], [0.5, 1, 0]])).steps) == 3  # up to a factor


#: Sums of the dense matrices are 12, 56, 56, 56 and 552.
STEPS = {"p4": 6, "p4m": 20, "C(8)": 20, "Q8": 16, "S(4)": 80}


@pytest.mark.parametrize("name", STEPS)
def test_the_number_of_sums(name):
    blocks = Blocks.of(table_of({"p4": gt.p4, "p4m": gt.p4m, "C(8)": gt.C(8), "Q8": gt.Q8(), "S(4)": gt.S(4)}[name]))
    assert len(blocks.analysis.steps) == len(blocks.synthesis.steps) == STEPS[name]


def test_fourier_matrices_of_finite_groups(finite):
    if not 1 < finite.order() <= 24:
        return
    blocks = Blocks.of(table_of(finite))
    for program, matrix in ((blocks.analysis, blocks.forward), (blocks.synthesis, blocks.forward.T)):
        assert np.abs(program.matrix - matrix).max() < 1e-14 * len(matrix)
        sums = np.count_nonzero(matrix) - len(matrix)
        assert len(program.steps) <= sums and (len(matrix) < 4 or len(program.steps) < sums)


# -------------------------------------------------------------------------- transforms


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """An empty cache folder, and nothing that was compiled or measured before."""
    monkeypatch.setenv("GROUPTK_CACHE", str(tmp_path / "cache"))
    for cached in CACHES:
        cached.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    for cached in CACHES:
        cached.cache_clear()


compiler = pytest.mark.skipif(not native.is_enabled(), reason="there is no C compiler")


def sides(program, dtype, box, taps, rows, source_step, seed=0):
    """Return a source with random numbers and a function that makes a target, both with room between the pixels."""
    random, dim = np.random.default_rng(seed), len(box)
    sizes = [source_step * size + taps for size in box]
    strides = [int(np.prod(sizes[axis + 1 :])) for axis in range(dim)]
    plane = int(np.prod(sizes))
    values = random.standard_normal(plane * program.inputs * rows).astype(dtype)
    at = np.arange(taps)[:, None] + plane * rows * np.arange(program.inputs)
    row = np.full(program.inputs, plane)
    source = Side(values, np.ascontiguousarray(at), row, tuple(source_step * stride for stride in strides))

    def target():
        pixels = [int(np.prod(box[axis + 1 :])) for axis in range(dim)]
        count, outputs = int(np.prod(box)), len(program.outputs)
        found = np.full(count * rows * outputs * taps + 7, np.nan, dtype)
        at = count * rows * np.arange(outputs * taps).reshape(taps, outputs)
        return Side(found, at, np.full(outputs, count), tuple(pixels))

    return source, target


def outcomes(program, dtype, box, taps=2, rows=3, source_step=1, bias=None):
    """Return what the compiled transform writes, what NumPy writes, and the product with the matrix."""
    source, target = sides(program, dtype, box, taps, rows, source_step)
    found, plain = target(), target()
    compiled = Transform.of(program, np.dtype(dtype))
    assert compiled.run is not None
    compiled(source, found, rows, box, bias)
    Transform(program, None)(source, plain, rows, box, bias)
    taken = [np.stack(transform._views(source, tap, rows, box), axis=-1) for tap in range(taps)]
    expected = np.stack([values.astype("f8") @ program.matrix.T for values in taken]).transpose(
        0, -1, *range(1, len(box) + 2)
    )
    if bias is not None:
        expected = expected + bias.astype("f8").reshape(-1, *[1] * len(box))
    return found.values, plain.values, expected.reshape(-1)


PROGRAMS = {
    "p4m": Blocks.of(table_of(gt.p4m)).analysis,
    "C(8)": Blocks.of(table_of(gt.C(8))).synthesis,  # factors other than ±1
    "uneven": Program.of(np.array([[1, 0.3, 0], [0, 0, 0], [-2, 1, 5], [0, 0, 7.0]])),
}


@compiler
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_compiled_and_plain_transforms_agree(name, dtype):
    program, epsilon = PROGRAMS[name], np.finfo(dtype).eps
    bias = np.array([0.5, -2, 1e3], dtype)
    boxes = [(length,) for length in range(1, 41)] + [(3, 5), (2, 3, 17), (2, 1, 40), (1, 1), (2, 0)]
    for number, box in enumerate(boxes):
        options = {"source_step": 1 + number % 3, "bias": bias if number % 2 else None, "taps": 1 + number % 2}
        found, plain, expected = outcomes(program, dtype, box, **options)
        scale = 20 * max(1, np.abs(expected).max(initial=0))
        assert np.abs(found[:-7] - plain[:-7]).max(initial=0) <= epsilon * scale
        assert np.abs(found[:-7] - expected).max(initial=0) <= epsilon * scale
        assert np.isnan(found[-7:]).all()  # nothing is written beyond


@pytest.mark.parametrize("dtype", ["f2", "g", "c8", "c16"])
def test_other_numbers_are_transformed_by_numpy(dtype):
    assert Transform.of(PROGRAMS["p4m"], np.dtype(dtype)).run is None


def spectral(dtype="f8"):
    """Return a group correlation by the engine, and by the sum."""
    random = np.random.default_rng(5)
    kernel, signal = (random.standard_normal(shape).astype(dtype) for shape in ((3, 2, 8, 3, 3), (2, 2, 8, 7, 6)))
    return [gt.correlate(gt.p4m, kernel, signal, method=method) for method in ("spectral", "reference")]


def assert_right():
    found, expected = spectral()
    assert np.abs(found - expected).max() < 1e-12


@compiler
def test_what_is_compiled_is_kept_in_the_folder_and_found_again(fresh, tmp_path):
    assert_right()
    folder = tmp_path / "cache"
    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == 2 and all(name.endswith(".so") for name in kept)  # analysis and synthesis; no rubbish
    native.library.cache_clear(), transform._compiled.cache_clear()

    def fail(*_):
        raise AssertionError("compiled again")

    fresh.setattr(native, "_compile", fail)
    assert_right()
    assert sorted(path.name for path in folder.iterdir()) == kept


@compiler
def test_a_library_that_cannot_be_loaded_is_done_without(fresh, tmp_path):
    assert_right()
    names = [path.name for path in (tmp_path / "cache").iterdir()]
    other = tmp_path / "other"
    other.mkdir()
    for name in names:
        (other / name).write_bytes(b"no library")
    fresh.setenv("GROUPTK_CACHE", str(other))
    native.library.cache_clear(), transform._compiled.cache_clear()
    assert Transform.of(PROGRAMS["p4m"], np.dtype("f8")).run is None
    assert_right()


def unwritable(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GROUPTK_CACHE", str(tmp_path / "file" / "folder"))


def homeless(monkeypatch, tmp_path):
    def home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("GROUPTK_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(pathlib.Path, "home", home)


def failing(monkeypatch, tmp_path):
    script = tmp_path / "cc"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setenv("CC", str(script))


WITHOUT = {
    "turned off": lambda patch, path: patch.setenv("GROUPTK_NATIVE", "0"),
    "no compiler": lambda patch, path: patch.setenv("CC", "/nonexistent"),
    "failing compiler": failing,
    "unwritable folder": unwritable,
    "no home": homeless,
}


@pytest.mark.parametrize("why", WITHOUT)
def test_without_compiled_code_everything_is_the_same(why, fresh, tmp_path, capfd):
    WITHOUT[why](fresh, tmp_path)
    assert Transform.of(PROGRAMS["p4m"], np.dtype("f8")).run is None
    assert_right()
    single, expected = spectral("f4")
    assert np.abs(single - expected).max() < 1e-5 * np.abs(expected).max()
    assert gt.plan(gt.p4m, np.ones((8, 3, 3)), np.ones((8, 9, 9))).method == "direct"
    plain = why in ("turned off", "no compiler")
    assert (speeds.speeds("numpy").transform == speeds.PLAIN_TRANSFORM) == plain
    assert capfd.readouterr() == ("", "")
    assert not (tmp_path / "cache").exists() or not list((tmp_path / "cache").iterdir())


def test_the_folder_is_chosen_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("GROUPTK_CACHE", str(tmp_path))
    assert native.cache_folder() == tmp_path
    monkeypatch.delenv("GROUPTK_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert native.cache_folder() == tmp_path / "x" / "grouptk"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert native.cache_folder() == tmp_path / ".cache" / "grouptk"


def test_rates_are_remembered_and_rubbish_is_not_believed(fresh, tmp_path):
    assert speeds.speeds("numpy").planar == speeds.DEFAULTS["numpy"].planar
    measured = speeds.Speeds(product=1e-9, call=1e-3)
    file = speeds.remember("numpy", measured)
    assert speeds.speeds("numpy") == measured and file.parent == tmp_path / "cache"
    assert speeds.speeds("torch") != measured
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    for rubbish in ("", "{", "[]", '{"product": "x"}', '{"product": 1}', "null"):
        file.write_text(rubbish)
        speeds.speeds.cache_clear()
        assert speeds.speeds("numpy").planar == speeds.DEFAULTS["numpy"].planar


@compiler
def test_the_generated_code_compiles_without_a_warning(tmp_path):
    for number, program in enumerate(PROGRAMS.values()):
        file = tmp_path / f"{number}.c"
        file.write_text(transform.source_code(program, "float"))
        flags = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-fsyntax-only"]
        subprocess.run([os.environ.get("CC") or "cc", *flags, str(file)], check=True)
