"""The texts that a module of the package has, from its source."""

from __future__ import annotations

import ast


def text_of(node: ast.expr) -> str | None:
    """Return a text of the source with 7 for every value that it names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return None
