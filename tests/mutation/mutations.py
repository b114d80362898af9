"""Small faults put into a module's syntax tree, one at a time.

The tree is changed in place while a mutant is looked at, and put right before the next.
"""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
_REMOVABLE: Final = (
    ast.Expr,
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.Delete,
    ast.Return,
    ast.Continue,
    ast.Raise,
)
_OF_NO_EFFECT: Final = (ast.Import, ast.ImportFrom, ast.Assert, ast.Raise)
"""Within these nothing is changed: an assertion is a check itself, and words of errors are words."""

_NOT_IN_HEAD: Final = {"body", "orelse", "finalbody", "handlers", "cases", "annotation", "targets"}

Change = tuple[object, str, Any]
"""The object (a node or a list), its field or index as text, what stands there in the mutant."""


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, and how the source reads before and after."""

    function: str
    lines: range
    before: str
    after: str

    @property
    def is_in_function(self) -> bool:
        """Else it is in the body of the module, or of a class."""
        name = self.function.rpartition(".")[2]
        return bool(name) and not name[0].isupper()


def mutants_of(tree: ast.Module) -> Iterator[Mutant]:
    """Every mutant of the module; while one is at hand, the tree is that of the mutant."""
    original = ast.unparse(tree)
    seen = {original}
    for function, statement, (owner, name, value) in _changes(tree):
        was = _get(owner, name)
        _set(owner, name, value)
        mutated = ast.unparse(ast.fix_missing_locations(tree))
        if mutated not in seen:
            seen.add(mutated)
            before, after = _difference(original, mutated)
            yield Mutant(function, _lines(statement), before, after)
        _set(owner, name, was)


def _get(owner: object, name: str) -> Any:
    return owner[int(name)] if isinstance(owner, list) else getattr(owner, name)


def _set(owner: object, name: str, value: object) -> None:
    if isinstance(owner, list):
        owner[int(name)] = value
    else:
        setattr(owner, name, value)


def _difference(before: str, after: str) -> tuple[str, str]:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return (
        " / ".join(line[2:].strip() for line in lines if line.startswith("- ")),
        " / ".join(line[2:].strip() for line in lines if line.startswith("+ ")),
    )


def _lines(statement: ast.stmt) -> range:
    """The lines of a statement, of one with a body those of its head."""
    body = getattr(statement, "body", None) or getattr(statement, "cases", None)
    end = statement.end_lineno or statement.lineno
    if body:
        first = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
        end = max(statement.lineno, first.lineno - 1)
    return range(statement.lineno, end + 1)


def _changes(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, Change]]:
    """Each change, with the function and the statement in which it is."""
    yield from _in_body(tree.body, "")


def _in_body(body: list[ast.stmt], function: str) -> Iterator[tuple[str, ast.stmt, Change]]:
    for index, statement in enumerate(body):
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield from _in_body(statement.body, f"{function}.{statement.name}".lstrip("."))
            continue
        if _is_for_types_only(statement):
            continue
        if function and isinstance(statement, _REMOVABLE) and not _is_text(statement):
            yield function, statement, (body, str(index), ast.Pass())
        if not isinstance(statement, _OF_NO_EFFECT):
            for change in _in_head(statement):
                yield function, statement, change
        for inner in ("body", "orelse", "finalbody"):
            yield from _in_body(getattr(statement, inner, []), function)
        for case in getattr(statement, "cases", []):
            yield from _in_body(case.body, function)
        for handler in getattr(statement, "handlers", []):
            yield from _in_body(handler.body, function)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_for_types_only(statement: ast.stmt) -> bool:
    """Imports under TYPE_CHECKING, and names of types."""
    if isinstance(statement, ast.If):
        return isinstance(statement.test, ast.Name) and statement.test.id == "TYPE_CHECKING"
    if isinstance(statement, ast.Assign):
        return isinstance(statement.value, ast.Subscript) or "__slots__" in ast.unparse(statement)
    calls_assert_never = isinstance(statement, ast.Expr) and "assert_never" in ast.unparse(
        statement
    )
    return calls_assert_never or _is_text(statement)


def _in_head(statement: ast.stmt) -> Iterator[Change]:  # noqa: C901 - one case for each kind
    """The changes in a statement's own expressions, not in its body."""
    match statement:
        case ast.If() | ast.While():
            yield statement, "test", ast.UnaryOp(ast.Not(), statement.test)
        case ast.Return(value=ast.expr()):
            yield statement, "value", ast.Constant(None)
        case ast.AugAssign():
            yield from _of_operator(statement, statement.op)
        case ast.Match():
            for case in statement.cases:
                if isinstance(case.pattern, ast.MatchValue | ast.MatchOr):
                    yield case, "guard", ast.Constant(value=False)
        case _:
            pass
    for name, value in ast.iter_fields(statement):
        if name not in _NOT_IN_HEAD:
            for node in value if isinstance(value, list) else [value]:
                if isinstance(node, ast.expr):
                    yield from _in_expression(node, statement, name)


def _in_expression(node: ast.expr, owner: object, name: str) -> Iterator[Change]:
    yield from _of_node(node, owner, name)
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.expr):
            yield from _in_expression(value, node, field)
        elif isinstance(value, list):
            for index, one in enumerate(value):
                if isinstance(one, ast.expr):
                    yield from _in_expression(one, value, str(index))
                elif isinstance(one, ast.keyword):
                    yield from _in_expression(one.value, one, "value")
                elif isinstance(one, ast.comprehension):
                    yield from _in_comprehension(one)


def _in_comprehension(loop: ast.comprehension) -> Iterator[Change]:
    yield from _in_expression(loop.iter, loop, "iter")
    for index, test in enumerate(loop.ifs):
        yield loop.ifs, str(index), ast.Constant(value=True)
        yield loop.ifs, str(index), ast.UnaryOp(ast.Not(), test)
        yield from _in_expression(test, loop.ifs, str(index))


def _of_node(  # noqa: C901 - one case for each kind
    node: ast.expr, owner: object, name: str
) -> Iterator[Change]:
    match node:
        case ast.Constant():
            for value in _other_constants(node.value):
                yield owner, name, value
        case ast.Compare():
            for index, comparison in enumerate(node.ops):
                for other in _COMPARISONS[type(comparison)]:
                    yield node.ops, str(index), other()
        case ast.BoolOp():
            yield from _of_logic(node, owner, name)
        case ast.UnaryOp():
            yield owner, name, node.operand
        case ast.BinOp():
            yield from _of_operator(node, node.op)
        case ast.IfExp():
            yield owner, name, node.body
            yield owner, name, node.orelse
        case ast.Call():
            yield from _of_call(node, owner, name)
        case _:
            pass


def _of_logic(node: ast.BoolOp, owner: object, name: str) -> Iterator[Change]:
    """`and` for `or` and the other way round, and each part missing."""
    yield node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And()
    for index in range(len(node.values)):
        kept = [one for at, one in enumerate(node.values) if at != index]
        yield owner, name, kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)


def _of_operator(node: ast.BinOp | ast.AugAssign, operator: ast.operator) -> Iterator[Change]:
    if type(operator) in _OPERATORS:
        yield node, "op", _OPERATORS[type(operator)]()


def _of_call(node: ast.Call, owner: object, name: str) -> Iterator[Change]:
    """Each argument may be missing; `not any` may be `any`, and the least the greatest."""
    for index in range(len(node.args)):
        yield node.args, str(index), ast.Constant(None)
    for keyword in node.keywords:
        yield keyword, "value", ast.Constant(None)
    swaps = {"any": "all", "all": "any", "min": "max", "max": "min"}
    if isinstance(node.func, ast.Name) and node.func.id in swaps:
        yield node.func, "id", swaps[node.func.id]
    if isinstance(node.func, ast.Name) and node.func.id in {"max", "min"} and len(node.args) > 1:
        for argument in node.args:
            yield owner, name, argument


def _other_constants(value: object) -> Iterator[ast.Constant]:
    match value:
        case bool():
            yield ast.Constant(value=not value)
        case int():
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case str():
            yield ast.Constant(f"{value}_")
        case _:
            pass
