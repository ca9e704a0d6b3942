"""Digits 7 that were read as 1, and digits 1 that stay what they are."""

from __future__ import annotations

import pytest

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.binarize import ink_mask
from rb_ingest.reading.scan.components import outer_boxes
from rb_ingest.reading.text.sevens import with_sevens
from testkit.page_factory.sheet import Text
from testkit.pages import Sheet, bilevel, blurred, noisy, picture

# As large as the longest line needs: all else would be cut off again.
SLIP = (160.0, 90.0)
FONTS = ("Helvetica", "Times-Roman", "Helvetica-Bold", "Times-Bold")


def line(text: str, font: str, size: float, dpi: int = 200) -> Gray:
    """Return the picture of a printed line, cut out as it stands on a scan."""
    shot = picture(Sheet(SLIP, (Text(60, 60, text, font, size),)), dpi).after(noisy(2), blurred(0.4), bilevel(160))
    boxes = outer_boxes(ink_mask(shot.pixels, dpi))
    left, top = min(x for x, *_ in boxes), min(y for _, y, *_ in boxes)
    right, bottom = max(x + w for x, _, w, _ in boxes), max(y + h for _, y, _, h in boxes)
    return shot.pixels[top - 4 : bottom + 4, left - 4 : right + 4]


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("size", [7.5, 9.5])
@pytest.mark.parametrize(("printed", "read"), [("7,8", "1,8"), ("2.750", "2.150"), ("71", "11"), ("75%", "15%")])
def test_a_seven_that_was_read_as_one_has_its_bar(printed: str, read: str, font: str, size: float) -> None:
    assert with_sevens(read, line(printed, font, size)) == printed


@pytest.mark.parametrize("font", [*FONTS, "Courier"])
@pytest.mark.parametrize("size", [6.5, 8.5])
@pytest.mark.parametrize("printed", ["1,8", "11", "1.100.000", "14", "10%"])
def test_a_one_stays_a_one(printed: str, font: str, size: float) -> None:
    assert with_sevens(printed, line(printed, font, size)) == printed


@pytest.mark.parametrize("read", ["1 dok", "l,8", "", "TW 1"])
def test_what_is_no_number_stays(read: str) -> None:
    assert with_sevens(read, line("7,8", "Helvetica", 8)) == read


def test_a_picture_with_fewer_digits_says_nothing() -> None:
    assert with_sevens("118", line("78", "Helvetica", 8)) == "118"
    assert with_sevens("1", line("78", "Helvetica", 8)) == "1"
