"""Results of single claims, counterexamples, and the report that gathers them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from grouptk.proofs.certificate import Certificate
from grouptk.proofs.derivation import derivation, witness
from grouptk.proofs.recheck.certificate import recheck
from grouptk.proofs.verdict import Verdict, worst
from grouptk.spaces import Point
from grouptk.tracing import Values
from grouptk.typeset import latex_text


@dataclass(frozen=True)
class Counterexample:
    """Exact operands at which a goal fails, both sides there, and their difference.

    For a failed membership, `left` is the value that is no member (or is undefined) and `right` is None. If nothing
    with a property exists, `goal` says so and there are no sides.
    """

    goal: str
    operands: Mapping[str, Point]
    parameters: Mapping[sp.Symbol, sp.Expr]
    left: Values
    right: Values | None = None

    def __getitem__(self, letter: str) -> Point:
        return self.operands[letter]

    @property
    def difference(self) -> Values | None:
        """Left minus right, coordinate by coordinate; None if there are no two sides, or labels on them."""
        if self.right is None or not all(isinstance(value, sp.Basic) for value in (*self.left, *self.right)):
            return None
        return tuple(one - other for one, other in zip(self.left, self.right, strict=True))

    def __str__(self) -> str:
        given = [f"{name} = {value}" for name, value in (*self.parameters.items(), *self.operands.items())]
        where = f"at {', '.join(given)}: " if given else ""
        if not self.left:
            return f"{where}{self.goal}"
        if self.right is None:
            return f"{where}{self.goal} fails, the value is {_tuple(self.left)}"
        return f"{where}{self.goal} fails, {_tuple(self.left)} ≠ {_tuple(self.right)}"

    def to_dict(self) -> dict[str, Any]:
        """Return the counterexample as strings."""
        return {
            "goal": self.goal,
            "operands": {letter: str(point) for letter, point in self.operands.items()},
            "parameters": {str(name): str(value) for name, value in self.parameters.items()},
            "left": [str(value) for value in self.left],
            "right": None if self.right is None else [str(value) for value in self.right],
        }


@dataclass(frozen=True, repr=False)
class Result:
    """The verdict on one claim, how it was reached and in how many seconds."""

    name: str
    verdict: Verdict
    method: str
    seconds: float = 0.0
    counterexample: Counterexample | None = None
    subclaims: tuple[Result, ...] = ()
    certificate: Certificate | None = None

    def __bool__(self) -> bool:
        return self.verdict is Verdict.PROVED

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.verdict} by {self.method} in {1000 * self.seconds:.1f} ms"]
        lines += [f"  {self.counterexample}"] if self.counterexample else []
        lines += [f"  {line}" for part in self.subclaims for line in str(part).splitlines()]
        return "\n".join(lines)

    __repr__ = __str__

    def resting_on(self, *basis: Result) -> Result:
        """Return the result, lowered to UNDECIDED if it is a proof and what it builds on is not proved."""
        missing = [part.name for part in basis if not part]
        if not missing or not self:
            return self
        said = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not proved"
        return replace(self, verdict=Verdict.UNDECIDED, method=f"holds by {self.method}, but {said}")

    def check(self) -> bool:
        """Check the verdict again, independently of the search that found it; False if there is nothing to check.

        A proof is checked step by step by its certificate, a theorem by the proofs it rests on; a counterexample was
        evaluated exactly when it was found.

        Raises:
            CertificateError: a step of the certificate does not hold.
        """
        if self.certificate is not None:
            recheck(self.certificate)
        parts = [result.check() for result in self.subclaims]
        return self.verdict is not Verdict.UNDECIDED and all(parts)

    def to_latex(self) -> str:
        """Return the derivation of a proof, coordinate by coordinate, or the witness of a refutation, as LaTeX."""
        return derivation(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            "name": self.name,
            "verdict": self.verdict.value,
            "method": self.method,
            "seconds": self.seconds,
            "counterexample": self.counterexample.to_dict() if self.counterexample else None,
            "subclaims": [result.to_dict() for result in self.subclaims],
        }


@dataclass(frozen=True)
class Report(Mapping[str, Result]):
    """The verdicts on the laws of one structure, by name; true only if every law is PROVED."""

    subject: str
    results: tuple[Result, ...]
    _by_name: dict[str, Result] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {result.name: result for result in self.results})

    def __getitem__(self, name: str) -> Result:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __bool__(self) -> bool:
        return self.verdict is Verdict.PROVED

    def part(self, axiom: str) -> Result:
        """Return a verdict under a name that says whose it is, as a part of another proof."""
        return replace(self[axiom], name=f"{axiom} of {self.subject}")

    @property
    def verdict(self) -> Verdict:
        """The worst of the verdicts."""
        return worst(result.verdict for result in self.results)

    @property
    def seconds(self) -> float:
        """The time that all proofs took."""
        return sum(result.seconds for result in self.results)

    def check(self) -> bool:
        """Check every verdict again by its certificate; see `Result.check`. True if all laws are proved and hold."""
        return all([result.check() for result in self.results]) and bool(self)

    @property
    def counterexample(self) -> Counterexample | None:
        """The first counterexample, if anything is refuted."""
        return next((r.counterexample for r in self.results if r.counterexample is not None), None)

    def __str__(self) -> str:
        rows = [(name, str(r.verdict), f"{1000 * r.seconds:.1f} ms", r.method) for name, r in self._by_name.items()]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        lines = [f"{self.subject}: {self.verdict} in {1000 * self.seconds:.0f} ms"]
        for name, verdict, time, method in rows:
            lines.append(f"  {name:{widths[0]}}  {verdict:{widths[1]}}  {time:>{widths[2]}}  {method}")
        lines += [f"  {r.name}: {r.counterexample}" for r in self.results if r.counterexample is not None]
        return "\n".join(lines)

    __repr__ = __str__

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, ready for JSON."""
        return {
            "subject": self.subject,
            "verdict": self.verdict.value,
            "seconds": self.seconds,
            "results": [result.to_dict() for result in self.results],
        }

    def to_latex(self, derivations: bool = False) -> str:
        """Return the report as a LaTeX table, with the counterexamples below it, or with all derivations (amsmath)."""
        rows = [
            rf"{latex_text(name)} & {r.verdict} & {latex_text(r.method)} & {1000 * r.seconds:.1f}\,ms \\"
            for name, r in self._by_name.items()
        ]
        lines = [r"\begin{tabular}{llll}", r"axiom & verdict & method & time \\ \hline", *rows, r"\end{tabular}"]
        if derivations:
            return "\n\n".join(["\n".join(lines), *(derivation(result) for result in self.results)])
        return "\n".join([*lines, *(witness(r.counterexample) for r in self.results if r.counterexample is not None)])

    def _repr_markdown_(self) -> str:
        rows = [
            f"| {name} | {r.verdict} | {r.method} | {1000 * r.seconds:.1f} ms |" for name, r in self._by_name.items()
        ]
        notes = [f"\n{r.name}: {r.counterexample}" for r in self.results if r.counterexample is not None]
        head = [f"**{self.subject}: {self.verdict}**\n", "| axiom | verdict | method | time |", "|---|---|---|---|"]
        return "\n".join([*head, *rows, *notes])


def _tuple(values: Values) -> str:
    return f"({', '.join(map(str, values))})"
