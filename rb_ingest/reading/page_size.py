"""By how much the size of a born-digital page in its file differs from that of its paper."""

from __future__ import annotations

import statistics

from pdfplumber.page import Page

from rb_ingest.reading.scan.paper import LONGEST_PAPER_INCH, SHORTEST_PAGE_INCH, office_paper_inches
from rb_ingest.reading.vector.objects import user_unit

# No text of a plan is set smaller, in points; the smallest seen on paper has 5.
_SMALLEST_TYPE = 4.0


def paper_scale(page: Page) -> float:
    """Return the factor from a page's size in the file to that of its paper, 1 where the size may be believed.

    A page of metres is no paper of an office. A page of a few centimetres is one of notes, unless its type is too small
    to be read: then it is a whole page that was made smaller.
    """
    unit = user_unit(page)
    longest = unit * max(page.width, page.height) / 72
    if longest > LONGEST_PAPER_INCH:
        return float(LONGEST_PAPER_INCH / longest)
    if longest < SHORTEST_PAGE_INCH:
        sizes = [unit * c["size"] for c in page.chars if not c["text"].isspace()]
        if sizes and statistics.median(sizes) < _SMALLEST_TYPE:
            return float(office_paper_inches(round(page.width), round(page.height)) / longest)
    return 1.0
