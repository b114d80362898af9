"""The strings below the fields of a class, which are their reference."""

from __future__ import annotations

import ast
import inspect


def strings_below(owner: type) -> dict[str, str]:
    """The string that follows each field or member in the source, by its name."""
    (definition,) = ast.parse(inspect.getsource(owner)).body
    assert isinstance(definition, ast.ClassDef)  # noqa: S101 - that is what was asked for
    meanings: dict[str, str] = {}
    for field, below in zip(definition.body, definition.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                meanings[name] = " ".join(text.split())
            case _:
                pass
    return meanings
