"""Which way up a page reads: a few of its cells, read with each of two turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rb_ingest.reading.scan.deskew import UprightPage, quarter_turned, skew_degrees, straightened
from rb_ingest.reading.scan.evened import EvenedScan
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.reading.text.blocks import text_blocks
from rb_ingest.reading.text.cell_text import cells_to_read, crop_of, part_of
from rb_ingest.reading.text.ocr import Crop, read_texts
from rb_ingest.reading.text.text_lines import usual_line_height
from rb_ingest.records import Box, TextLine
from rb_ingest.settings import Settings

# Text upside down is read with a mean confidence of 0.2-0.5, upright text of 0.75-0.95 (measured on the samples).
READS_WELL = 0.62
# Which side is up shows in a few lines of a few cells.
_CELLS = 6
_LINES = 3
# The middle of a page tells as much as all of it where it has so many cells, or text over so much of its height.
_FULL = 0.5
# Two cells tell mostly: so many letters that read well one way up, and as text upside down does the other way. Of 15
# sideways scans all were told right, in half of the time that six cells of all of the page took.
_AT_ONCE, _FEW_LETTERS, _UPSIDE_DOWN = 2, 20, 0.5


def upright(scan: EvenedScan, turn: int, *, bend: bool) -> UprightPage:
    """Return a scan turned clockwise by so many degrees first, its skew undone, and where wanted its bend too."""
    skew = skew_degrees(quarter_turned(scan.ink, turn), scan.picture.dpi)
    page = PagePicture(scan.flat, None, scan.picture.dpi, scan.picture.to_pdf, scan.picture.source)
    return straightened(page, turn, skew, bend=bend, ink=scan.ink)


def mean_confidence(lines: Sequence[TextLine]) -> float:
    """Return the mean confidence of the letters of some lines, 0 where there are none."""
    letters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / letters if letters else 0.0


def read_both_ways(turns: tuple[int, int], scan: EvenedScan, settings: Settings) -> dict[int, float]:
    """Return how well a few cells read with each of two turns that are 180 degrees apart: their mean confidence.

    They are read two at a time, until it is clear.
    """
    page = upright(scan, turns[0], bend=False)
    crops = _crops_to_probe(page)
    # The second turn shows the same cells upside down.
    turned = [replace(c, pixels=quarter_turned(c.pixels, turns[1] - turns[0])) for c in crops]
    lines: tuple[list[TextLine], list[TextLine]] = ([], [])
    for start in range(0, len(crops), _AT_ONCE):
        some = [way[start : start + _AT_ONCE] for way in (crops, turned)]
        texts = read_texts([*some[0], *some[1]], settings.language, settings.page_seconds)
        lines[0].extend(line for text in texts[: len(some[0])] for line in text)
        lines[1].extend(line for text in texts[len(some[0]) :] for line in text)
        if _is_clear(*sorted(lines, key=mean_confidence)):
            break
    return {turn: mean_confidence(read) for turn, read in zip(turns, lines, strict=True)}


def _is_clear(worse: list[TextLine], better: list[TextLine]) -> bool:
    """Return whether one way up reads as upright text does, and the other one as text upside down."""
    is_text = sum(len(line.text) for line in better) >= _FEW_LETTERS and mean_confidence(better) >= READS_WELL
    return is_text and mean_confidence(worse) < _UPSIDE_DOWN


def _crops_to_probe(page: UprightPage) -> list[Crop]:
    """Return some lines of the widest cells of a page, or of its text: of its middle where that has enough of them."""
    height = len(page.gray)
    for gray in (page.gray[height // 4 : height - height // 4], page.gray):
        layout = measure_layout(gray, page.dpi)
        cells = [c.box for t in layout.tables for c in cells_to_read(t, layout)]
        boxes = sorted(cells, key=lambda b: -b.width)[:_CELLS] if cells else text_blocks([], layout)
        if len(cells) >= _CELLS or (not cells and any(b.height > _FULL * len(gray) for b in boxes)):
            break
    line_height = usual_line_height([part_of(layout.clean_ink, b) for b in boxes], page.dpi)
    return [crop_of(_middle(b, 1.5 * _LINES * line_height), layout.clean, -2, line_height) for b in boxes]


def _middle(box: Box, height: float) -> Box:
    """Return the middle of a box, at most so high: above stands a letterhead, below a signature."""
    _, middle = box.center
    return box.model_copy(
        update={"y0": max(box.y0, middle - height / 2), "y1": min(box.y1, middle + height / 2)},
    )
