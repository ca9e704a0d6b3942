"""Tables that benchmarks print and keep: markdown, written between the markers of a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ACCURACY_PAGE = ROOT / "docs" / "accuracy.md"
IMAGES = ROOT / "docs" / "images"


def markdown_table(head: Sequence[str], lines: Sequence[Sequence[object]]) -> str:
    """Return a markdown table; pipes inside the cells are escaped.

    Args:
        head: names of the columns.
        lines: the cells, as many in each line as there are names.

    Raises:
        ValueError: a line has more or fewer cells than the head.
    """
    if any(len(line) != len(head) for line in lines):
        raise ValueError(f"each line of this table needs {len(head)} cells: {', '.join(head)}")
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows)


def write_section(name: str, markdown: str, page: Path = ACCURACY_PAGE) -> None:
    """Put a section's new text between `<!-- name:begin -->` and `<!-- name:end -->` of a page.

    Args:
        name: of the markers.
        markdown: the new text, without the markers.
        page: the markdown file, which has both markers.

    Raises:
        ValueError: the page lacks the markers, or they are in the wrong order.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(begin)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        raise ValueError(f"{page.name} has no place for this section: add the lines {begin} and {end}")
    page.write_text(f"{before}{begin}\n\n{markdown.strip()}\n\n{end}{after}", encoding="utf-8")
