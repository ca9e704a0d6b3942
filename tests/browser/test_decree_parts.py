"""A file with two plans is parted on the decree card in a real browser; each part is a document of its own then."""

from __future__ import annotations

import shutil

import pytest

import rb_ingest
from rb_ingest.batch.run import run_batch
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit.lossy_pages import ROWS
from testkit.pages import A4_LANDSCAPE, Style, draw_plan, vector_pdf
from tests.browser.driver import Reviewer

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def editor(browser, served, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    plan = draw_plan([ROWS[:2], ROWS[2:], ROWS], Style(paper=A4_LANDSCAPE, size=9, margin=30))
    (inbox / "dua keputusan.pdf").write_bytes(vector_pdf(plan.sheets))
    with Store(tmp_path / "rb.duckdb") as store:
        run_batch(inbox, store, Settings())
    shutil.copy(tmp_path / "rb.duckdb", served[1])
    editor = Reviewer(browser, served[0], "penyunting")
    yield editor
    assert editor.errors == []
    editor.close()


def test_a_bundle_is_parted_on_the_card(editor, served):
    editor.page.click(".tab >> text=Halaman")
    editor.page.wait_for_selector(".bench-page")
    editor.saved()
    editor.page.click(".decree summary")
    editor.page.fill("[data-decree='starts']", "tiga")
    editor.page.click(".save-decree")
    editor.page.wait_for_selector(".note.wrong >> text=Tulis nomor halaman")
    editor.page.fill("[data-decree='starts']", "1, 3")
    editor.page.click(".save-decree")
    editor.page.wait_for_selector(".bench-document option >> nth=1", state="attached", timeout=120_000)
    editor.saved()
    first, second = (o.get_attribute("value") for o in editor.page.query_selector_all(".bench-document option"))
    pages = {first: ["hlm. 1", "hlm. 2"], second: ["hlm. 3"]}
    for document_id, shown in ((first, "1"), (second, "3")):
        editor.page.select_option(".bench-document", document_id)
        editor.page.wait_for_selector(f".rb-review[data-shown='page|{document_id}|{shown}']")
        options = editor.page.query_selector_all(".bench-page option")
        assert [option.inner_text().split(":")[0] for option in options] == pages[document_id]
    assert editor.page.get_attribute(".rb-review", "data-rows") == "3"
    assert editor.page.input_value("[data-decree='starts']") == "1, 3"
    editor.screenshot("bundel")
    editor.page.fill("[data-decree='starts']", "1")  # said on the card of the second one: it is one decree after all
    editor.page.click(".save-decree")
    editor.page.wait_for_function("document.querySelectorAll('.bench-document option').length === 1", timeout=120_000)
    editor.saved()
    assert editor.page.get_attribute(".rb-review", "data-shown").startswith(f"page|{first}|")
    editor.page.keyboard.press("u")
    editor.page.wait_for_selector(".bench-document option >> nth=1", state="attached", timeout=120_000)
    editor.saved()
    with rb_ingest.connect(served[1], patience=10) as connection:
        found = connection.execute("SELECT part, pages FROM v_documents ORDER BY part").fetchall()
    assert found == [(1, 2), (2, 1)]
