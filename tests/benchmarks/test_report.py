"""Tables stand where their markers are, and nothing else of the page changes."""

from pathlib import Path

import pytest

from benchmarks.report import ACCURACY_PAGE, markdown_table, write_section

PAGE = "# A\n\n<!-- one:begin -->\nold\n<!-- one:end -->\n\nby hand\n\n<!-- two:begin -->\n<!-- two:end -->\n"


def test_a_section_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    for _ in range(2):
        write_section("one", "new\n", page)
    assert page.read_text(encoding="utf-8") == PAGE.replace("\nold\n", "\n\nnew\n\n")


def test_a_page_without_markers_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- one:begin -->", encoding="utf-8")
    for name in ("one", "three"):
        with pytest.raises(ValueError, match=f"{name}:end"):
            write_section(name, "new", page)


def test_a_table_escapes_pipes_and_counts_cells() -> None:
    assert markdown_table(["a", "b"], [["x|y", 1]]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 |"
    with pytest.raises(ValueError, match="2 cells"):
        markdown_table(["a", "b"], [["x"]])


def test_the_page_has_a_place_for_each_table() -> None:
    text = ACCURACY_PAGE.read_text(encoding="utf-8")
    for name in ("accuracy-samples", "accuracy-held-in", "ablation", "ablation-held-in", "marks", "matching"):
        assert text.index(f"<!-- {name}:begin -->") < text.index(f"<!-- {name}:end -->")
