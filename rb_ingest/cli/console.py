"""The terminal that results and messages go to."""

from __future__ import annotations

from rich.console import Console

# A log or a pipe has no width of its own; rich would squeeze tables into 80 columns.
_WIDTH_OF_A_PIPE = 160


def console(stderr: bool = False) -> Console:
    """Return the standard output or, for messages, the standard error, wide enough for tables also in a pipe."""
    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = _WIDTH_OF_A_PIPE
    return made
