"""The readable lines of a cell: noise left out, pieces of one line put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rb_ingest.language.text import has_known_word
from rb_ingest.records import TextLine
from rb_ingest.reference import Reference

# Confidence of the OCR, measured on scans with stamps and speckle: real lines lie above 0.7, stamps read as text below
# 0.45. Below, words that plans use tell the two apart.
DOUBTFUL = 0.45
SHORT = 0.6  # for lines of one or two letters, which specks imitate best
SAME_LINE = 0.6  # share of the lower one's height by which two lines must overlap to be one


def readable_lines(reference: Reference, lines: Iterable[TextLine]) -> list[TextLine]:
    """Leave out what OCR made of specks, stamps, folds and rules, and order the rest.

    Args:
        reference: The canonical data.
        lines: Lines of one cell in any order.

    Returns:
        The lines top to bottom. Pieces that stand side by side are one line, joined from left to right.
    """
    kept = sorted((line for line in lines if is_readable(reference, line)), key=lambda line: line.box.center[1])
    rows: list[list[TextLine]] = []
    for line in kept:
        if rows and _same_height(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_side_by_side(row) for row in rows]


def is_readable(reference: Reference, line: TextLine) -> bool:
    """Return whether a line is text."""
    letters = sum(c.isalnum() for c in line.text)
    if letters <= 2:
        return letters > 0 and (line.confidence >= SHORT or line.text.strip().isdecimal())
    return line.confidence >= DOUBTFUL or has_known_word(reference, line.text)


def _same_height(a: TextLine, b: TextLine) -> bool:
    shared = min(a.box.y1, b.box.y1) - max(a.box.y0, b.box.y0)
    apart = a.box.x1 <= b.box.x0 or b.box.x1 <= a.box.x0
    return apart and shared >= SAME_LINE * min(a.box.height, b.box.height)


def _side_by_side(pieces: Sequence[TextLine]) -> TextLine:
    if len(pieces) == 1:
        return pieces[0]
    ordered = sorted(pieces, key=lambda line: line.box.x0)
    box = ordered[0].box
    for piece in ordered[1:]:
        box = box.union(piece.box)
    size = sum(len(piece.text) for piece in ordered)
    confidence = sum(piece.confidence * len(piece.text) for piece in ordered) / size
    return TextLine(text=" ".join(piece.text for piece in ordered), box=box, confidence=confidence)
