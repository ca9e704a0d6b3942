"""How large a page is for sure: sizes in files are often wrong, those of office paper are few."""

from __future__ import annotations

# No office paper is longer than F4/folio (13 in): a larger page size is a wrong one, and its dpi is worth nothing.
LONGEST_PAPER_INCH = 13.1
# The papers of offices, F4 and A4, by the ratio of their sides: longer side in inches. A page shorter than A5
# (8.3 in, cropped a little) whose picture is as fine as a full page has a wrong size in its file.
SHORTEST_PAGE_INCH = 7.8
_FULL_PAGE_PIXELS = 1100
_PAPERS = {1.414: 11.69, 1.53: 13.0, 1.57: 13.0}


def believable_inches(inches: float, width: int, height: int) -> float:
    """Return how long a page is for sure: a size in the file that no paper has says nothing.

    Args:
        inches: The longer side as the file has it.
        width: Pixels of its picture.
        height: The same downwards.
    """
    if inches < SHORTEST_PAGE_INCH and max(width, height) >= _FULL_PAGE_PIXELS:
        return office_paper_inches(width, height)
    return min(inches, LONGEST_PAPER_INCH)


def office_paper_inches(width: int, height: int) -> float:
    """Return the longer side of the office paper whose shape is most like that of a picture (pixels)."""
    aspect = max(width, height) / max(1, min(width, height))
    return _PAPERS[min(_PAPERS, key=lambda known: abs(known - aspect))]
