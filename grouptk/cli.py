"""The command line: grouptk demo, groups, verify, derive, lift and calibrate.

Exit codes: 0 proved or done, 1 refuted, 2 undecided, 3 an error (refused laws and bad usage included),
130 interrupted, 141 the reader of the output went away.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import sympy as sp

import grouptk
from grouptk.actions import left, natural_action
from grouptk.calibration import LIBRARIES, calibrate
from grouptk.catalogue import catalogue
from grouptk.correlation import correlate
from grouptk.correlation.speeds import speeds
from grouptk.domains import Cyclic
from grouptk.equivariance import prove_equivariance
from grouptk.errors import BackendError, DomainError, GroupTkError, LawError
from grouptk.group import Group
from grouptk.naming import find_group, find_verifiable
from grouptk.proofs import Verdict
from grouptk.proofs.verdict import worst
from grouptk.spaces import Space

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ERROR, INTERRUPTED, BROKEN_PIPE = 3, 130, 141
EXIT = {Verdict.PROVED: 0, Verdict.REFUTED: 1, Verdict.UNDECIDED: 2}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; `argv` defaults to the arguments of the process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # ℤ on a terminal that has no ℤ
    try:
        arguments = _parser().parse_args(argv)
        code = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except SystemExit as stop:  # --help, --version and usage errors
        return stop.code if isinstance(stop.code, int) else 0
    except GroupTkError as error:
        print(f"grouptk: {type(error).__name__}: {error}", file=sys.stderr)
        return ERROR
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the flush at exit must not fail again
        return BROKEN_PIPE
    except Exception:  # an exit code of 1 would say that a law is refuted
        traceback.print_exc()
        return ERROR


class _Parser(argparse.ArgumentParser):
    """A parser whose usage errors exit with 3: 2 means undecided."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(ERROR, f"grouptk: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="grouptk", description="Prove groups, and lift photographs with them.")
    parser.add_argument("--version", action="version", version=f"grouptk {grouptk.__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str, **options: Any) -> Any:
        added = commands.add_parser(name, help=words, description=words, **options)
        added.set_defaults(run=run)
        return added

    demo = command("demo", _demo, "Prove p4, lift a photograph with it, turn the photograph, and draw what happens.")
    demo.add_argument("image", nargs="?", metavar="IMAGE", help="a photograph; by default a cat")
    demo.add_argument("-o", "--output", metavar="PNG", default="grouptk-demo.png", help="default: %(default)s")
    demo.add_argument("--dpi", type=_dpi, default=150, help="pixels per inch of the figure; default: %(default)s")

    command("groups", _groups, "List the groups of the catalogue and prove each.")

    verify = command(
        "verify",
        _verify,
        "Prove or refute the axioms of a group.",
        epilog="Exit code: 0 proved, 1 refuted, 2 undecided, 3 the law is refused or there is no such group.",
    )
    verify.add_argument("name", metavar="NAME", help="p4, SE(2), C(7), D(n), …, or path.py:Name (this runs the file)")
    form = verify.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the report as JSON")
    form.add_argument("--latex", action="store_true", help="print the report as LaTeX")

    derive = command("derive", _derive, "Derive the correlation of a group, and prove that it is equivariant.")
    derive.add_argument("name", metavar="NAME", help="as for verify")
    derive.add_argument("--on", choices=("space", "group"), default="space", help="default: %(default)s")
    derive.add_argument("--latex", action="store_true", help="print LaTeX")

    lift = command("lift", _lift, "Lift an image with an edge filter: one map for each turn or mirror image of it.")
    lift.add_argument("image", metavar="IMAGE")
    lift.add_argument("--group", default="p4", metavar="NAME", help="p4, p4m, or path.py:Name; default: %(default)s")
    lift.add_argument("-o", "--output", metavar="PNG", required=True)

    measured = command("calibrate", _calibrate, "Measure how fast this machine is, for choosing engines.")
    measured.add_argument("library", nargs="?", choices=LIBRARIES, default="numpy", help="default: %(default)s")
    return parser


def _dpi(text: str) -> int:
    value = int(text)
    if not 10 <= value <= 1200:
        raise argparse.ArgumentTypeError(f"must be between 10 and 1200, got {value}")
    return value


# ------------------------------------------------------------------------------- proofs


def _verify(arguments: argparse.Namespace) -> int:
    report = find_verifiable(arguments.name).verify()
    if arguments.json:
        print(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        print(report.to_latex() if arguments.latex else report)
    return EXIT[report.verdict]


def _derive(arguments: argparse.Namespace) -> int:
    group = find_group(arguments.name)
    correlation = correlate(group, sp.Function("k"), sp.Function("f"), on=arguments.on)
    scanning = correlation.scanning
    representation = left(group) if arguments.on == "group" else natural_action(group)
    proof = prove_equivariance(scanning, group, rho_in=representation)
    if arguments.latex:
        formulas = (group, correlation, scanning)
        print("\n\n".join([*(rf"\[ {formula.to_latex()} \]" for formula in formulas), proof.to_latex()]))
    else:
        print(f"law:      {group.pretty()}\nlook-up:  {correlation}\nscanning: {scanning}\n\n{proof}")
    return EXIT[proof.verdict]


def _groups(arguments: argparse.Namespace) -> int:
    terminal = sys.stderr.isatty()
    rows, verdicts = [("group", "order", "coordinates", "acts on", "verdict", "time")], []
    for group in catalogue():
        if terminal:
            print(f"\r\033[Kproving {group} …", end="", file=sys.stderr, flush=True)
        report = group.verify()
        verdicts.append(report.verdict)
        order = "∞" if group.order() == sp.oo else str(group.order())
        time_taken = f"{1000 * report.seconds:.0f} ms"
        rows.append((str(group), order, _describe(group.space), _acts_on(group), str(report.verdict), time_taken))
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        *cells, last = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells), last.strip().rjust(widths[-1]), sep="  ")
    return EXIT[worst(verdicts)]


def _calibrate(arguments: argparse.Namespace) -> int:
    before, after = asdict(speeds(arguments.library)), asdict(calibrate(arguments.library))
    print(f"{'nanoseconds':<12}{'before':>11}{'measured':>11}")
    for name in before:
        print(f"{name:<12}{before[name] * 1e9:>11.4g}{after[name] * 1e9:>11.4g}")
    return 0


def _describe(space: Space) -> str:
    """Return coordinates with their domains, such as 'x, y ∈ ℤ; k mod 4'."""
    runs: list[tuple[str, list[str]]] = []
    for coordinate in space.coordinates:
        domain = coordinate.domain
        words = f"mod {domain.n}" if isinstance(domain, Cyclic) else f"∈ {domain}"
        if not runs or runs[-1][0] != words:
            runs.append((words, []))
        runs[-1][1].append(coordinate.name)
    return "; ".join(f"{', '.join(names)} {words}" for words, names in runs)


def _acts_on(group: Group) -> str:
    try:
        domains = [str(domain) for domain in natural_action(group).space.domains]
    except LawError:
        return "itself"
    if len(set(domains)) == 1:
        return domains[0] + (str(len(domains)).translate(_SUPERSCRIPTS) if len(domains) > 1 else "")
    return " × ".join(domains)


_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


# ------------------------------------------------------------------------------- pictures


def _demo(arguments: argparse.Namespace) -> int:
    plot = _plot()
    output = _writable(arguments.output)
    started = time.perf_counter()
    report = find_group("p4").verify()
    print(report)
    photograph = plot.load_photograph(arguments.image, 640) if arguments.image else plot.sample_photograph()
    print(f"\n{photograph}")
    demo = plot.demonstrate(photograph)
    print("\nlifting: the largest difference between lifting a turned photograph and turning the maps")
    print(demo.lifting_error)
    print("\nlifting, group correlation and projection: the same for the contours")
    print(demo.contour_error)
    control = demo.control_error
    relative = control.relative(control.worst)
    print(f"\na control that must fail, the maps in reverse order: {control.max:.2e}, relative {relative:.2e}")
    _save(plot.plot_demo(demo), output, arguments.dpi)
    print(f"\nwrote {output} after {time.perf_counter() - started:.1f} s")
    return EXIT[report.verdict]


def _lift(arguments: argparse.Namespace) -> int:
    plot = _plot()
    output = _writable(arguments.output)
    group = find_group(arguments.group)
    photograph = plot.load_photograph(arguments.image)
    kernel = plot.edge_filter_for(group)
    maps = correlate(group, kernel, photograph.luminance, mode="same", boundary="symm")
    _save(plot.plot_feature_maps(group, kernel, maps, photograph), output, 150)
    print(photograph)
    print(f"wrote {output}: {len(maps)} map{'s' if len(maps) > 1 else ''} on {group}")
    return 0


def _plot() -> Any:
    """Return grouptk.plot, or raise `BackendError` if what it needs is not installed."""
    import grouptk.plot

    return grouptk.plot


def _writable(text: str) -> Path:
    """Return a path for a figure, refused before any work is done if nothing can be written there."""
    path = Path(text)
    if path.suffix.lower() not in _FORMATS:
        raise BackendError(f"a figure is written as {', '.join(_FORMATS)}, got {text!r}")
    if path.is_dir() or not path.parent.is_dir():
        raise DomainError(f"a figure needs a file in an existing directory, got {text!r}")
    return path


_FORMATS = (".png", ".pdf", ".svg", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")


def _save(figure: Figure, path: Path, dpi: int) -> None:
    try:
        figure.savefig(path, dpi=dpi, pil_kwargs={"optimize": True} if path.suffix.lower() == ".png" else None)
    except OSError as error:
        raise DomainError(f"a figure must be written to {path}, and cannot: {error.strerror or error}") from error
