"""Where the decrees of a file begin, said on the card: each is a document of its own afterwards, in all views."""

from __future__ import annotations

from uuid import uuid4

import pytest

from rb_ingest.batch.run import run_batch
from rb_ingest.review.desk import ReviewDesk
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit.lossy_pages import ROWS
from testkit.pages import A4_LANDSCAPE, Style, draw_plan, vector_pdf
from tests.review.patient_desk import ask, query, wait

STYLE = Style(paper=A4_LANDSCAPE, size=9, margin=30)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A file of three pages that holds two plans; nothing on it says so."""
    folder = tmp_path_factory.mktemp("bundle")
    inbox = folder / "inbox"
    inbox.mkdir()
    plan = draw_plan([ROWS[:2], ROWS[2:], ROWS], STYLE)
    (inbox / "dua sk.pdf").write_bytes(vector_pdf(plan.sheets))
    with Store(folder / "rb.duckdb") as store:
        run_batch(inbox, store, Settings())
    return ReviewDesk(folder / "rb.duckdb", "penyunting")


def save(desk, document_id, starts):
    """Type the pages into the card; gives the answer."""
    card = ask(desk, "page", document_id=document_id, page_no=1)["decree"]
    answer = str(uuid4())
    edit = {"answer": answer, "reviewer": "ani", "document_id": document_id, "version": card["version"]}
    saved = desk.handle({"act": "edit_decree", **edit, "values": {**card["values"], "starts": starts}}).content
    return answer, saved


PARTS = """
SELECT d.part, d.pages, count(r.row_id), list(DISTINCT r.page_no ORDER BY r.page_no)
FROM v_documents d LEFT JOIN v_rows r ON r.document_id = d.document_id GROUP BY ALL ORDER BY 1
"""


@pytest.mark.timeout(200)
def test_a_bundle_is_parted_by_hand_and_one_again(desk):
    [(document_id,)] = query(desk, "SELECT document_id FROM v_documents")
    assert query(desk, PARTS) == [(1, 3, 6, [1, 2, 3])]
    answer, saved = save(desk, document_id, "1, 3")
    assert saved["type"] == "saved"
    assert wait(desk, document_id)["state"] == "done"
    assert query(desk, PARTS) == [(1, 2, 3, [1, 2]), (2, 1, 3, [3])]
    for view in ("v_rows", "v_months", "v_review", "v_quality"):
        rows = "SELECT count(DISTINCT document_id) FROM "
        column = "document_id" if view != "v_months" else "row_id"
        if column == "document_id":
            assert query(desk, rows + view) == [(2,)], view

    second = f"{document_id}.2"
    bench = ask(desk, "page", document_id=second, page_no=1)  # its only page is the third of the file
    assert (bench["page_no"], [page["page_no"] for page in bench["pages"]]) == (3, [3])
    assert len(bench["rows"]) == 3
    assert bench["decree"]["values"]["starts"] == "1, 3"
    ids = [document["id"] for document in ask(desk, "open")["documents"]]
    assert sorted(ids) == [document_id, second]

    with Store(desk.door.path) as store:  # a run that reads all anew, as a newer pipeline does
        run_batch(store.connection.execute("SELECT source_path FROM files").fetchall()[0][0], store, Settings(),
                  reread="all")  # fmt: skip
    assert len(query(desk, PARTS)) == 2

    undone = ask(desk, "undo", undoes=answer, reviewer="ani")
    assert undone["text"] == "Dibatalkan."
    assert wait(desk, document_id)["state"] == "done"
    assert query(desk, PARTS) == [(1, 3, 6, [1, 2, 3])]


@pytest.mark.parametrize(
    ("typed", "said"), [("dua", "Tulis nomor halaman"), ("1, 9", "halaman"), ("0", "halaman"), ("-3", "halaman")]
)
def test_what_is_no_page_is_refused_with_a_sentence(desk, typed, said):
    [(document_id,)] = query(desk, "SELECT document_id FROM v_documents")
    _, refused = save(desk, document_id, typed)
    assert refused["type"] == "error"
    assert said in refused["text"]
    assert query(desk, "SELECT count(*) FROM internal.active_decisions") == [(0,)]
