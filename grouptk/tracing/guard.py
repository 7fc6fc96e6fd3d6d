"""What an author's function may not do while it is traced.

A trace sees symbols. Python that decides on a symbol (`if a == 1000`, `a in (3, 4)`, `if a.is_positive`) silently
takes one branch, and the formula would stand for a law that nobody wrote. Two nets catch this: every author
function that runs is read, and a decision that depends on a coordinate is refused; and the constants found in
that code feed the replay (see `trace`), which compares the function with its formula on exact values.
"""

from __future__ import annotations

import ast
import dis
import linecache
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

import sympy as sp

from grouptk.errors import LawError
from grouptk.tracing.questions import author_behind, floats_told, in_standard_library, question

_TRUSTED = frozenset({"sympy", "mpmath", "numpy", "gmpy2", "flint", "hypothesis"})
_DECIDING_CALLS = frozenset(
    {"bool", "int", "float", "isinstance", "type", "hash", "id", "str", "repr", "format", "min", "max", "sorted"}
    | {"any", "all", "getattr", "hasattr", "filter", "range", "round", "eval", "exec"}
)
_DECIDING_ATTRIBUTES = frozenset({"assumptions0", "__class__"})
_DECIDING_OPS = frozenset(
    {"COMPARE_OP", "CONTAINS_OP", "IS_OP", "UNARY_NOT", "TO_BOOL", "PUSH_EXC_INFO", "BEFORE_WITH"}
)


@dataclass
class Watched:
    """The author functions that ran, each with the names that held coordinates when it was called."""

    codes: dict[CodeType, set[str]] = field(default_factory=dict)
    constants: set[sp.Expr] = field(default_factory=set)
    floats: set[str] = field(default_factory=set)
    questions: dict[str, None] = field(default_factory=dict)


def run_watched(function: Callable[..., Any], operands: tuple[Any, ...], subject: str) -> tuple[Any, Watched]:
    """Call `function` on symbolic operands, noting which author code runs; refuse code that decides on them.

    The call is made in a thread of its own, so that no profiler or debugger of the caller is disturbed.
    """
    watched = Watched()
    symbols = frozenset(_symbols_in(operands))

    def holds_coordinates(value: Any) -> bool:
        return not symbols.isdisjoint(_symbols_in(value))

    def note(frame: FrameType, event: str, answer: Any) -> None:
        code = frame.f_code
        if event not in ("call", "return"):
            return
        if _is_trusted(frame):
            _note_call(watched, frame, event, answer, holds_coordinates)
            return
        values = dict(frame.f_locals)
        if event == "call" and not _is_comprehension(code):
            tainted = watched.codes.setdefault(code, set())
            tainted.update(name for name, value in values.items() if holds_coordinates(value))
            globals_used = {name: frame.f_globals[name] for name in code.co_names if name in frame.f_globals}
            closure = {name: values[name] for name in code.co_freevars if name in values}
            watched.constants.update(_constants_of(code))
            watched.constants.update(_numbers_in([*globals_used.values(), *closure.values()]))
        for name, value in values.items():
            if any(expression.has(sp.Float) for expression in _expressions_in(value)):
                watched.floats.add(f"`{name}` = {value}")

    outcome = _profiled(lambda: function(*operands), note)
    for code, tainted in watched.codes.items():
        _refuse_decisions(code, tainted, subject)
        _refuse_floats(code, subject)
    error = outcome.get("error")
    if error is not None:
        if isinstance(error, LawError) or not isinstance(error, Exception):
            raise error
        raise LawError(
            f"{subject} cannot be traced with symbols: {type(error).__name__}: {error}. It must be a formula: use "
            "SymPy's functions (sympy.cos, not math.cos) and no decisions on coordinates"
        ) from error
    if watched.floats:
        raise LawError(f"{subject} holds floats ({', '.join(sorted(watched.floats))}): {_EXACT}")
    if watched.questions:
        raise LawError(f"{subject} asks about a coordinate: {', '.join(watched.questions)}; {_ADVICE}")
    return outcome["value"], watched


def author_codes(call: Callable[[], Any]) -> tuple[set[CodeType], Any]:
    """Return the author code that runs in a call, comprehensions left out, and what the call returns or raises."""
    codes: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and not (
            _is_trusted(frame) or _is_comprehension(frame.f_code) or _is_called_by_a_library(frame)
        ):
            codes.add(frame.f_code)

    outcome = _profiled(call, note)
    if "error" in outcome:
        raise outcome["error"]
    return codes, outcome["value"]


def _profiled(call: Callable[[], Any], note: Callable[[FrameType, str, Any], None]) -> dict[str, Any]:
    """Make a call under a profiler, in a thread of its own so that no profiler of the caller is disturbed."""
    outcome: dict[str, Any] = {}

    def run() -> None:
        sys.setprofile(note)
        try:
            outcome["value"] = call()
        except BaseException as error:  # handed over to the caller's thread
            outcome["error"] = error
        finally:
            sys.setprofile(None)

    thread = threading.Thread(target=run, name="grouptk-trace", daemon=True)
    thread.start()
    thread.join()
    return outcome


def _note_call(
    watched: Watched, frame: FrameType, event: str, answer: Any, holds_coordinates: Callable[[Any], bool]
) -> None:
    """Note floats and questions in a call that author code makes into SymPy or grouptk."""
    author = author_behind(frame, _is_trusted)
    if author is None:
        return
    line = f"line {author.f_lineno}"
    if event == "call":
        watched.floats.update(f"{value} at {line}" for value in floats_told(frame))
        return
    for expression in _expressions_in(answer):
        watched.constants.update(sign * number for number in expression.atoms(sp.Rational) for sign in (1, -1))
        if expression.has(sp.Float):
            watched.floats.add(f"{expression} at {line}")
    asked = question(frame, answer, holds_coordinates)
    if asked is not None:
        watched.questions[f"`{asked}` at {line}"] = None


_ADVICE = (
    "a law is traced once with symbols, so one branch would silently be dropped. "
    "Write a formula (Piecewise if need be), or decide on parameters in __init__"
)
_EXACT = "a law must be exact; write Rational(1, 2), sqrt(2) or pi instead"


def _is_trusted(frame: FrameType) -> bool:
    module = frame.f_globals.get("__name__", "")
    package = module.partition(".")[0]
    if package == "grouptk":
        return not module.startswith("grouptk.catalogue")
    if package in _TRUSTED or in_standard_library(frame) or _inside_import(frame):
        return True
    return not module and _is_generated(frame)


def _is_called_by_a_library(frame: FrameType) -> bool:
    """Say whether SymPy or its like made a call: helpers of its own run then, such as those of named tuples."""
    caller = frame.f_back
    while caller is not None and in_standard_library(caller):
        caller = caller.f_back
    return caller is not None and caller.f_globals.get("__name__", "").partition(".")[0] in _TRUSTED


def _is_generated(frame: FrameType) -> bool:
    """Say whether a frame of no module runs code that SymPy made, rather than an author's from `exec`."""
    caller = frame.f_back
    made_by_sympy = caller is not None and caller.f_globals.get("__name__", "").startswith("sympy.")
    while caller is not None and caller.f_globals is not frame.f_globals:
        caller = caller.f_back
    return made_by_sympy and caller is None


def _inside_import(frame: FrameType) -> bool:
    """Say whether a frame runs because a module is imported on the way: import hooks are nobody's law."""
    caller = frame.f_back
    while caller is not None:
        if caller.f_globals.get("__name__", "").startswith("importlib."):
            return True
        caller = caller.f_back
    return False


def _is_comprehension(code: CodeType) -> bool:
    return code.co_name in ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a function's code and that of its comprehensions, which run as part of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and _is_comprehension(constant):
            yield from _codes(constant)


def _refuse_floats(code: CodeType, subject: str) -> None:
    for part in _codes(code):
        for constant in part.co_consts:
            if isinstance(constant, float | complex):
                raise LawError(f"{subject} holds the float {constant!r} in {code.co_name}: {_EXACT}")


# ------------------------------------------------------------------------------- decisions on coordinates


def _refuse_decisions(code: CodeType, tainted: set[str], subject: str) -> None:
    if not tainted or not any(_may_decide(part) for part in _codes(code)):
        return
    where = f"{subject} ({code.co_name}, line {code.co_firstlineno})"
    found = _source_nodes(code)
    if not found:
        raise LawError(f"{where} branches, and its source cannot be read to see on what: {_ADVICE}")
    for node in found:
        decision = _decision(node, set(tainted))
        if decision is not None:
            line, text = decision
            raise LawError(f"{where} decides on a coordinate at line {line}: `{text}`; {_ADVICE}")


def _may_decide(code: CodeType) -> bool:
    """Say whether bytecode holds a comparison, a conditional jump or a question to SymPy's assumptions."""
    if any(name.startswith("is_") or name in _DECIDING_CALLS or name in _DECIDING_ATTRIBUTES for name in code.co_names):
        return True
    return any(
        instruction.opname in _DECIDING_OPS or "_IF_" in instruction.opname
        for instruction in dis.get_instructions(code)
    )


def _source_nodes(code: CodeType) -> list[ast.FunctionDef | ast.Lambda]:
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    except SyntaxError:
        return []
    found: list[ast.FunctionDef | ast.Lambda] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first == code.co_firstlineno:
                found.append(node)
        elif isinstance(node, ast.Lambda) and code.co_name == "<lambda>" and node.lineno == code.co_firstlineno:
            found.append(node)
    return found


def _own_nodes(function: ast.FunctionDef | ast.Lambda) -> list[ast.AST]:
    """Return the nodes of a function without those of functions defined inside, which are read when they run."""
    nodes: list[ast.AST] = []
    pending: list[ast.AST] = list(function.body) if isinstance(function, ast.FunctionDef) else [function.body]
    while pending:
        node = pending.pop()
        nodes.append(node)
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))
    return nodes


def _decision(function: ast.FunctionDef | ast.Lambda, tainted: set[str]) -> tuple[int, str] | None:
    """Return line and text of the first decision that depends on a tainted name."""
    nodes = _own_nodes(function)

    def depends(node: ast.AST) -> bool:
        match node:
            case ast.Name(id=name):
                return name in tainted
            case ast.Call(func=ast.Name(id="len")):
                return False  # how many coordinates there are is no question about one
            case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
                return False
            case _:
                return any(depends(part) for part in ast.iter_child_nodes(node))

    growing = True
    while growing:  # a name that is given a tainted value is tainted
        before = len(tainted)
        for node in nodes:
            targets, value = _assignment(node)
            if value is not None and depends(value):
                tainted.update(n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
        growing = len(tainted) > before
    for node in sorted(nodes, key=lambda n: getattr(n, "lineno", 0)):
        if any(depends(part) for part in _deciding_parts(node)):
            return getattr(node, "lineno", 0), ast.unparse(node).splitlines()[0]
    return None


def _assignment(node: ast.AST) -> tuple[list[ast.AST], ast.AST | None]:
    match node:
        case ast.Assign(targets=targets, value=value):
            return list(targets), value
        case ast.AnnAssign(target=target, value=value) | ast.AugAssign(target=target, value=value):
            return [target], value
        case ast.NamedExpr(target=target, value=value):
            return [target], value
        case ast.For(target=target, iter=iterable) | ast.comprehension(target=target, iter=iterable):
            return [target], iterable
        case _:
            return [], None


def _deciding_parts(node: ast.AST) -> list[ast.AST]:
    """Return the subexpressions whose value a node decides on."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test):
            return [test]
        case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]):
            return []  # a condition, as Piecewise takes it: on symbols it has no truth value to decide on
        case ast.Compare() | ast.BoolOp() | ast.Try():
            return [node]
        case ast.UnaryOp(op=ast.Not()):
            return [node]
        case ast.With(items=items):  # contextlib.suppress goes on after an error
            return [] if all("evaluate" in ast.unparse(item) for item in items) else [node]
        case ast.comprehension(ifs=tests):
            return list(tests)
        case ast.Match(subject=subject):
            return [subject]
        case ast.Attribute(attr=name, value=value) if name.startswith("is_") or name in _DECIDING_ATTRIBUTES:
            return [value]
        case ast.Call(func=ast.Name(id="getattr"), args=[_, _]):
            return []
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in _DECIDING_CALLS:
            return list(arguments)
        case _:
            return []


# ------------------------------------------------------------------------------- what values hold


def _expressions_in(value: Any, depth: int = 2) -> Iterator[sp.Basic]:
    if isinstance(value, sp.Basic):
        yield value
    elif isinstance(value, sp.MatrixBase):
        yield from value
    elif depth and isinstance(value, dict):
        yield from _expressions_in([*value.keys(), *value.values()], depth)
    elif depth and (isinstance(value, list | tuple | set | frozenset) or _is_record(value)):
        for item in value:
            yield from _expressions_in(item, depth - 1)
    elif depth:
        for item in _attributes(value):
            yield from _expressions_in(item, depth - 1)


def _is_record(value: Any) -> bool:
    """Say whether a value is a point or an element, which hand out their coordinates when iterated."""
    return type(value).__module__.startswith("grouptk.") and hasattr(type(value), "__iter__")


def _attributes(value: Any) -> list[Any]:
    """Return what an object of an author's own class holds."""
    package = type(value).__module__.partition(".")[0]
    if isinstance(value, type) or package in _TRUSTED | sys.stdlib_module_names | {"builtins", "grouptk"}:
        return []
    slots = [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ()) if isinstance(name, str)]
    return [*getattr(value, "__dict__", {}).values(), *(getattr(value, name, None) for name in slots)]


def _symbols_in(value: Any) -> Iterator[sp.Basic]:
    for expression in _expressions_in(value):
        yield from expression.free_symbols


def _constants_of(code: CodeType) -> set[sp.Expr]:
    found: set[sp.Expr] = set()
    for part in _codes(code):
        found |= _numbers_in(list(part.co_consts))
        for constant in part.co_consts:  # dictionary displays with constant keys, nested functions
            if isinstance(constant, CodeType) and not _is_comprehension(constant):
                found |= _constants_of(constant)
    return found


def _numbers_in(value: Any, depth: int = 3) -> set[sp.Expr]:
    if isinstance(value, bool):
        return set()
    if isinstance(value, int):
        return {sp.Integer(value)}
    if isinstance(value, sp.Expr):
        return {value} if value.is_Rational else set()
    if depth and isinstance(value, dict):
        return _numbers_in([*value.keys(), *value.values()], depth)
    if depth and isinstance(value, list | tuple | set | frozenset):
        found: set[sp.Expr] = set()
        for item in list(value)[:500]:
            found |= _numbers_in(item, depth - 1)
        return found
    return set()
