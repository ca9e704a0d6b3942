"""A page that lost a rule is mended by a person: the rule is drawn, by mouse or by keys, and the page read again."""

from __future__ import annotations

import shutil
from itertools import pairwise

import pytest

import rb_ingest
from rb_ingest.batch.run import run_batch
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit.lossy_pages import lossy_page
from tests.browser.driver import Reviewer

pytestmark = pytest.mark.timeout(240)
PAGE = lossy_page(scanned=True)
WIDTH, HEIGHT = 842.0, 595.0  # of the page, in points
SLOW = 120_000  # milliseconds in which a busy machine reads a page


@pytest.fixture(scope="module")
def lossy_database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lossy")
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "renaksi rb pindai.pdf").write_bytes(PAGE.pdf)
    with Store(folder / "rb.duckdb") as store:
        run_batch(inbox, store, Settings())
    return folder / "rb.duckdb"


@pytest.fixture
def editor(browser, served, lossy_database):
    shutil.copy(lossy_database, served[1])
    editor = Reviewer(browser, served[0], "penyunting")
    editor.page.click(".tab >> text=Halaman")
    rows_shown(editor, 2)
    yield editor
    assert editor.errors == []
    editor.close()


def rows_shown(editor, number):
    editor.page.wait_for_selector(f".rb-review[data-rows='{number}']", timeout=SLOW)
    editor.saved()


def rows_of(database):
    with rb_ingest.connect(database, patience=10) as connection:
        return connection.execute("SELECT indikator, months FROM v_rows ORDER BY row_no").fetchall()


def drag(editor, start, end):
    """Drag from one place to another, in shares of the page."""
    area = editor.page.query_selector(".layer").bounding_box()
    (x0, y0), (x1, y1) = ((area["x"] + x * area["width"], area["y"] + y * area["height"]) for x, y in (start, end))
    mouse = editor.page.mouse
    mouse.move(x0, y0)
    mouse.down()
    mouse.move(x1, y1, steps=5)
    mouse.up()


TRUE = [(text, list(months)) for text, months in zip(PAGE.rows, PAGE.months, strict=True)]


def test_a_lost_rule_is_drawn_with_the_mouse_and_the_page_read_again(editor, served):
    _, database = served
    assert len(rows_of(database)) == 2
    editor.page.click("button.rules")
    assert editor.page.is_disabled(".save-rules")
    y = PAGE.lost.y0 / HEIGHT
    drag(editor, (PAGE.lost.x0 / WIDTH + 0.015, y), (PAGE.lost.x1 / WIDTH - 0.015, y + 0.002))
    assert "digambar" in editor.text(".rule-name.chosen")
    editor.screenshot("garis")
    editor.page.click(".save-rules")
    editor.page.wait_for_selector(".reading >> text=dibaca ulang", timeout=30_000)
    editor.page.keyboard.press("ArrowDown")  # the page can be used meanwhile
    assert editor.page.is_visible(".bench-form")
    editor.page.keyboard.press("Escape")
    if "Tampilkan" in editor.text(".reading"):  # it was quicker than the hand
        editor.page.click(".read-again")
    rows_shown(editor, 3)
    assert rows_of(database) == TRUE
    assert editor.text(".reading") == ""


def test_by_keys_alone_a_rule_is_drawn_moved_and_taken_back(editor, served):
    _, database = served
    editor.page.focus(".rb-review")
    editor.page.keyboard.press("g")
    editor.page.wait_for_selector(".rules-form")
    editor.page.keyboard.press("d")
    place = "parseFloat(document.querySelector('.given-rule.chosen').style.top)"
    steps = round((100 * PAGE.lost.y0 / HEIGHT - editor.page.evaluate(place)) * 10)
    for _ in range(abs(steps) // 10):
        editor.page.keyboard.press("Shift+ArrowDown" if steps > 0 else "Shift+ArrowUp")
    for _ in range(abs(steps) % 10):
        editor.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    assert editor.page.evaluate(place) == pytest.approx(100 * PAGE.lost.y0 / HEIGHT, abs=0.1)
    editor.page.keyboard.press("Control+Enter")
    rows_shown(editor, 3)
    assert rows_of(database) == TRUE

    editor.page.keyboard.press("g")  # the rule that was drawn is in the list, and is taken away again
    editor.page.wait_for_selector(".rule-name.drawn")
    editor.page.focus(".rule-name.drawn")
    editor.page.keyboard.press("Delete")
    assert editor.page.query_selector(".rule-name.drawn") is None
    editor.page.keyboard.press("Control+Enter")
    rows_shown(editor, 2)

    editor.page.focus(".rb-review")
    editor.page.keyboard.press("u")  # and that is undone
    rows_shown(editor, 3)
    assert rows_of(database) == TRUE


def test_a_rule_that_was_read_is_taken_away_and_put_back(editor):
    editor.page.click("button.rules")
    names = editor.page.query_selector_all(".rule-list .rule-name")
    assert len(names) > 20
    names[2].click()
    editor.page.keyboard.press("Delete")
    assert "dihapus" in editor.text(".rule-name.chosen")
    assert not editor.page.is_disabled(".save-rules")
    editor.page.keyboard.press("z")
    assert editor.page.query_selector(".rule-name.removed") is None
    editor.page.keyboard.press("ArrowDown")
    assert "dipindahkan" in editor.text(".rule-name.chosen")
    editor.page.keyboard.press("z")
    assert editor.page.is_disabled(".save-rules")
    upright = editor.page.query_selector_all(".rule-list .rule-name >> text=tegak")
    upright[4].click()  # the left side of a wide column
    editor.page.keyboard.press("m")  # twelve months of equal width between it and the next one
    places = editor.page.evaluate(
        "[...document.querySelectorAll('.given-rule.v.drawn')].map((line) => parseFloat(line.style.left))"
    )
    assert len(places) == 11
    widths = [b - a for a, b in pairwise(places)]
    assert max(widths) - min(widths) < 0.01
    editor.page.keyboard.press("Escape")
    assert editor.page.query_selector(".rules-form") is None
