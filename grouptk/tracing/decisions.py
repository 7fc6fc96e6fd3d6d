"""Decisions on coordinates in an author's code, found by reading it.

A trace sees symbols. Python that decides on a symbol (`if a == 1000`, `a in (3, 4)`, `if a.is_positive`) silently
takes one branch. Bytecode tells quickly whether a function decides anything; its source tells on what.
"""

from __future__ import annotations

import ast
import dis
import linecache
from types import CodeType

from grouptk.errors import LawError
from grouptk.tracing.contents import codes_of

_DECIDING_CALLS = frozenset(
    {"bool", "int", "float", "isinstance", "type", "hash", "id", "str", "repr", "format", "min", "max", "sorted"}
    | {"any", "all", "getattr", "hasattr", "filter", "range", "round", "eval", "exec"}
)
_DECIDING_ATTRIBUTES = frozenset({"assumptions0", "__class__"})
_DECIDING_OPS = frozenset(
    {"COMPARE_OP", "CONTAINS_OP", "IS_OP", "UNARY_NOT", "TO_BOOL", "PUSH_EXC_INFO", "BEFORE_WITH"}
)


ADVICE = (
    "a law is traced once with symbols, so one branch would silently be dropped. "
    "Write a formula (Piecewise if need be), or decide on parameters in __init__"
)


def refuse_decisions(code: CodeType, tainted: set[str], subject: str) -> None:
    """Raise `LawError` if a function decides on one of the names that hold coordinates."""
    if not tainted or not any(_may_decide(part) for part in codes_of(code)):
        return
    where = f"{subject} ({code.co_name}, line {code.co_firstlineno})"
    found = _source_nodes(code)
    if not found:
        raise LawError(f"{where} branches, and its source cannot be read to see on what: {ADVICE}")
    for node in found:
        decision = _decision(node, set(tainted))
        if decision is not None:
            line, text = decision
            raise LawError(f"{where} decides on a coordinate at line {line}: `{text}`; {ADVICE}")


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
