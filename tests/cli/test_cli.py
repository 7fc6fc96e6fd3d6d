"""The command line, in process: exit codes, what is printed and where, and every way to hold it wrong."""

import json
import subprocess
import sys
from dataclasses import asdict

import numpy as np
import pytest
from PIL import Image

import grouptk as gt
from grouptk import cli
from grouptk.cli import main
from grouptk.correlation import speeds
from grouptk.correlation.speeds import Speeds

LAWS = """
from sympy import Abs, Rational, cos, sign, sin
import grouptk as gt
from grouptk import Angle, Group, Real

class Roto(Group):
    x, y, theta = Real(), Real(), Angle()
    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        return g.x + c*h.x - s*h.y, g.y + s*h.x + c*h.y, g.theta + h.theta

class Minus(Group):
    x = Real()
    def product(self, g, h):
        return g.x - h.x

class Half(Group):
    x = Real()
    def product(self, g, h):
        return g.x + 0.5 * h.x

class CubeRoot(Group):
    x = Real()
    def product(self, g, h):
        cubes = g.x**3 + h.x**3
        return sign(cubes) * Abs(cubes) ** Rational(1, 3)

class Family(Group):
    def __init__(self, size):
        self.size = size

class Broken:
    def __init__(self):
        raise RuntimeError("no such thing")

roto = Roto()
action = gt.natural_action(roto)
number = 3
"""


@pytest.fixture
def laws(tmp_path):
    path = tmp_path / "laws.py"
    path.write_text(LAWS)
    return path


@pytest.fixture
def photograph(tmp_path):
    path = tmp_path / "photo.png"
    pixels = np.random.default_rng(0).integers(0, 256, (24, 36, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


# ------------------------------------------------------------------------------- verify


@pytest.mark.parametrize("name", ["p4", "p4m", "SE(2)", "C(7)", " D( n ) ", "C(N)", "C(pi)", "Z(2)"])
def test_groups_of_the_catalogue_are_proved(name, capsys):
    assert main(["verify", name]) == 0
    assert "associativity  PROVED" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["Roto", "roto", "action"])
def test_a_law_in_a_file_is_proved(laws, name, capsys):
    assert main(["verify", f"{laws}:{name}"]) == 0
    assert ": PROVED in" in capsys.readouterr().out


def test_a_wrong_law_exits_with_1_and_its_counterexample(laws, capsys):
    assert main(["verify", f"{laws}:Minus"]) == 1
    out = capsys.readouterr().out
    assert "REFUTED" in out and "(g * h) * k = g * (h * k) fails, (-1) ≠ (1)" in out


def test_an_undecided_law_exits_with_2(laws, capsys):
    assert main(["verify", f"{laws}:CubeRoot"]) == 2
    assert "UNDECIDED" in capsys.readouterr().out


def test_a_refused_law_exits_with_3_and_one_line(laws, capsys):
    assert main(["verify", f"{laws}:Half"]) == 3
    out, err = capsys.readouterr()
    assert not out and err.count("\n") == 1
    assert err.startswith("grouptk: LawError: Half.product holds the float 0.5")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("se(2)", "did you mean SE"),
        ("nothing_like_it", "it has A(n), Aff(n)"),
        ("C", "C is a family of groups, written C(n), got 'C'"),
        ("C()", "C is a family of groups, written C(n)"),
        ("C(1, 2)", "C is a family of groups, written C(n)"),
        ("p4(1)", "takes no arguments"),
        ("C(0)", "positive integer"),
        ("C(2.5)", "arguments must be integers or names"),
        ("Z(n)", "needs a dimension d ≥ 1, got n"),
        ("catalogue", "the catalogue has no 'catalogue'"),
        ("__import__('os')", "the catalogue has no '__import__'"),
        ("p4.verify()", "a group is written p4, SE(2)"),
        ("", "a group is written p4, SE(2)"),
        ("laws.py", "an object in a file is written path.py:Name"),
        ("absent.py:Roto", "absent.py does not exist"),
    ],
)
def test_names_that_name_nothing_exit_with_3(name, message, capsys):
    assert main(["verify", name]) == 3
    out, err = capsys.readouterr()
    assert not out and message in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Rotto", "did you mean"),
        ("Nothing", "it has Roto, Minus, Half, CubeRoot, Family, roto, action"),
        ("number", "must be a group or have axioms to verify, got int"),
        ("Family", "needs size: make an instance in the file"),
        ("Broken", "cannot be made: RuntimeError: no such thing"),
    ],
)
def test_names_that_a_file_has_not_exit_with_3(laws, name, message, capsys):
    assert main(["verify", f"{laws}:{name}"]) == 3
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import nothing_of_this_name", "broken.py:1: ModuleNotFoundError"),
        ("x = 1\ny = x / 0", "broken.py:2: ZeroDivisionError"),
        ("x = 1\ndef f(:", "broken.py:2: SyntaxError"),
    ],
)
def test_a_file_that_fails_is_named_with_its_line(tmp_path, source, message, capsys):
    path = tmp_path / "broken.py"
    path.write_text(source)
    assert main(["verify", f"{path}:Roto"]) == 3
    assert message in capsys.readouterr().err


def test_a_file_may_import_its_neighbours_and_leaves_the_path_alone(laws, tmp_path):
    (tmp_path / "neighbour_of_laws.py").write_text("SIZE = 5")
    laws.write_text("from neighbour_of_laws import SIZE\nimport grouptk as gt\ngroup = gt.C(SIZE)")
    before = list(sys.path)
    assert main(["verify", f"{laws}:group"]) == 0 and sys.path == before


def test_reports_as_json_and_latex(laws, capsys):
    assert main(["verify", "p4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "PROVED"
    assert main(["verify", f"{laws}:Minus", "--json"]) == 1
    results = json.loads(capsys.readouterr().out)["results"]
    assert results[2]["counterexample"]["operands"]["k"] == "(x=1)"
    assert main(["verify", "p4", "--latex"]) == 0
    assert r"\begin{tabular}" in capsys.readouterr().out


# ------------------------------------------------------------------------------- groups


def test_the_catalogue_is_listed_with_its_proofs(capsys):
    assert main(["groups"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["group", "order", "coordinates", "acts", "on", "verdict", "time"]
    assert len(rows) == len(list(gt.catalogue())) and all("PROVED" in row for row in rows)
    assert any(row.split()[:2] == ["D(n)", "2*n"] for row in rows)
    assert any("x, y ∈ ℤ; k mod 4" in row and "ℤ²" in row for row in rows)


# ------------------------------------------------------------------------------- pictures


def test_the_demo_prints_its_proof_and_errors_and_writes_a_figure(tmp_path, photograph, capsys):
    figure = tmp_path / "demo.png"
    assert main(["demo", str(photograph), "-o", str(figure), "--dpi", "40"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("p4: PROVED") and "← worst" in out and "photo.png: 24×36 pixels, colour" in out
    assert "a control that must fail" in out and f"wrote {figure}" in out
    with Image.open(figure) as image:
        assert image.size[0] > 400


@pytest.mark.parametrize("group", ["p4", "p4m", "Z(2)"])
def test_any_image_is_lifted(tmp_path, photograph, group, capsys):
    figure = tmp_path / "maps.png"
    assert main(["lift", str(photograph), "--group", group, "-o", str(figure)]) == 0
    assert f"on {group}" in capsys.readouterr().out and figure.stat().st_size > 1000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--group", "SE(2)", "-o", "x.png"], "coordinate theta of SE(2) must have finitely many values"),
        (["--group", "Z(1)", "-o", "x.png"], "two integer coordinates"),
        (["--group", "p4n", "-o", "x.png"], "did you mean p4"),
        (["-o", "x.txt"], "a figure is written as .png"),
        (["-o", "absent/x.png"], "a file in an existing directory"),
    ],
)
def test_what_cannot_be_lifted_exits_with_3(photograph, options, message, capsys):
    assert main(["lift", str(photograph), *options]) == 3
    assert message in capsys.readouterr().err


def test_files_that_are_no_images_exit_with_3(tmp_path, photograph, capsys):
    text, cut = tmp_path / "text.png", tmp_path / "cut.png"
    text.write_text("no image")
    cut.write_bytes(photograph.read_bytes()[:200])
    for path, message in ((tmp_path, "is a directory"), (tmp_path / "absent.png", "does not exist"), (text, "is not:")):
        assert main(["lift", str(path), "-o", str(tmp_path / "maps.png")]) == 3
        assert message in capsys.readouterr().err
    assert main(["demo", str(cut), "-o", str(tmp_path / "maps.png")]) == 3
    assert "a readable image" in capsys.readouterr().err


def test_without_the_extra_the_message_says_what_to_install(monkeypatch, tmp_path, capsys):
    for name in [name for name in sys.modules if name.startswith("grouptk.plot")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(gt, "plot", raising=False)
    monkeypatch.setitem(sys.modules, "skimage", None)
    assert main(["demo", "-o", str(tmp_path / "demo.png")]) == 3
    assert "needs pip install 'grouptk[viz]'" in capsys.readouterr().err


# ------------------------------------------------------------------------------- the process


@pytest.mark.parametrize(
    "argv", [[], ["nonsense"], ["verify"], ["verify", "p4", "--json", "--latex"], ["demo", "--dpi", "0"]]
)
def test_bad_usage_exits_with_3_since_2_means_undecided(argv, capsys):
    assert main(argv) == 3
    assert "usage: grouptk" in capsys.readouterr().err


def test_version_and_help(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"grouptk {gt.__version__}\n"
    assert main(["verify", "--help"]) == 0
    assert "2 undecided" in capsys.readouterr().out


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt, 130), (RuntimeError, 3)])
def test_interrupts_are_quiet_and_defects_do_not_look_like_a_refutation(monkeypatch, error, code, capsys):
    def stop(name):
        raise error

    monkeypatch.setattr(cli, "find_verifiable", stop)
    assert main(["verify", "p4"]) == code
    assert ("Traceback" in capsys.readouterr().err) == (error is RuntimeError)


def test_python_m_grouptk_runs_and_loads_no_plotting():
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "grouptk", "verify", "C(3)"], capture_output=True, encoding="utf-8"
    )
    assert run.returncode == 0 and "C(3): PROVED" in run.stdout
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert "sympy" in imported and not imported & {"matplotlib", "skimage", "PIL"}


def test_a_reader_that_leaves_is_no_error():
    with subprocess.Popen(
        [sys.executable, "-m", "grouptk", "groups"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        run.stdout.close()
        assert run.stderr.read() == b"" and run.wait() == 141


def test_calibrate_measures_and_remembers(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("GROUPTK_CACHE", str(tmp_path))
    speeds.forget()
    assert main(["calibrate"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["nanoseconds", "before", "measured"] and [row[0] for row in rows[1:]] == list(asdict(Speeds()))
    measured = speeds.speeds("numpy")
    assert measured != speeds.DEFAULTS["numpy"] and all(rate > 0 for rate in asdict(measured).values())
    assert len(list(tmp_path.glob("speeds-numpy-*.json"))) == 1
    assert main(["calibrate", "fortran"]) == 3
    monkeypatch.undo()
    speeds.forget()
