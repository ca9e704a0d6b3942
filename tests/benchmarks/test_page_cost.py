"""What pages cost, summed up beside the targets."""

from __future__ import annotations

from benchmarks.page_cost import PageCost, table


def costs(*whole: float, document: str = "a.pdf", bare: float = 1.0) -> list[PageCost]:
    return [
        PageCost(f"{document} {i}", document, seconds / 4, 3 * seconds / 4, bare) for i, seconds in enumerate(whole)
    ]


def test_a_folder_is_held_against_the_bare_command() -> None:
    ratio, dearest, rate = table("scans", costs(0.5, 1.0, 0.9))
    assert ratio.measured == "0.80 x (0.80 s a page, 0.20 s of it without Tesseract)"
    assert dearest.measured == "1.1 x"
    assert rate.measured == "4,500"
    assert ratio.met and dearest.met and rate.met


def test_a_page_is_dear_beside_those_of_its_own_document_only() -> None:
    cheap, dear = costs(0.1, 0.1, 0.2), costs(4.0, 4.2, 4.4, document="b.pdf")
    assert table("scans", [*cheap, *dear])[1].met
    assert not table("scans", costs(0.1, 0.1, 1.2))[1].met


def test_more_than_the_bare_command_and_too_few_an_hour_are_missed() -> None:
    ratio, _, rate = table("scans", costs(4.0, 5.0, bare=3.0))
    assert ratio.measured.startswith("1.50 x")
    assert ratio.met is False
    assert rate.met is False
