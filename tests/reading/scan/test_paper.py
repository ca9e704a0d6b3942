"""Which page sizes are believed."""

from __future__ import annotations

import pytest

from rb_ingest.reading.scan.paper import believable_inches, office_paper_inches


@pytest.mark.parametrize(
    ("inches", "pixels", "believed"),
    [
        (11.69, (1654, 2339), 11.69),  # A4
        (118.0, (1654, 2339), 13.1),  # three metres
        (2.4, (1654, 2339), 11.69),  # six centimetres, as fine as a whole A4 page
        (2.4, (1560, 2400), 13.0),  # the same of F4
        (5.8, (700, 1000), 5.8),  # a small page with few pixels is one
    ],
)
def test_a_size_that_no_paper_has_says_nothing(inches, pixels, believed):
    assert believable_inches(inches, *pixels) == pytest.approx(believed)


def test_an_office_paper_is_told_by_its_shape():
    assert office_paper_inches(2339, 1654) == pytest.approx(11.69)
    assert office_paper_inches(935, 609) == pytest.approx(13.0)
    assert office_paper_inches(10, 0) == pytest.approx(13.0)
