"""What stands in the source of a module of the package: its tree, parsed once for all tests, and its texts."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a module as Python parses it; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of a module's tree, gone through once for all tests: the whole package has 300,000."""
    return tuple(ast.walk(tree_of(path)))


def text_of(node: ast.expr) -> str | None:
    """Return a text of the source with 7 for every value that it names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return None
