"""What persons say of how a file is to be read: the last word counts, and the next run goes by it."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import reread_document, run_batch
from rb_ingest.errors import DatabaseError, InputError
from rb_ingest.records import Box, GivenRule, Guidance
from rb_ingest.settings import Settings
from rb_ingest.storage.decision_log import DecisionLog
from rb_ingest.storage.guidance import load_guidance
from rb_ingest.storage.store import Store
from tests.fake_stages import FAKE

LINE = GivenRule(x0=20, y0=110.5, x1=560, y1=111)
OTHER = GivenRule(x0=200, y0=90, x1=200, y1=400, drawn=False)


def read_page(path, page_no, settings, rules=()):
    """Read a page whose row says how many rules it was given."""
    page = FAKE.read_page(path, page_no, settings, rules)
    [line] = page.lines
    return page.model_copy(update={"lines": (line.model_copy(update={"text": f"{line.text} / {len(rules)} garis"}),)})


def understand(source, readings, page_errors, settings):
    """Part the file where a person says so."""
    guidance = getattr(source, "guidance", Guidance())
    whole = FAKE.understand(source, readings, page_errors, settings).model_copy(update={"guidance": guidance})
    if not guidance.starts:
        return whole
    parts = []
    for number, start in enumerate(guidance.starts):
        stop = (*guidance.starts, 99)[number + 1]
        pages = tuple(page for page in whole.page_readings if start <= page.page_no < stop)
        rows = tuple(row for row in whole.rows if start <= row.page_no < stop)
        name = whole.document_id if number == 0 else f"{whole.document_id}.{number + 1}"
        changed = {"document_id": name, "part": number + 1, "rows": rows, "page_readings": pages, "pages": len(pages)}
        parts.append(whole.model_copy(update=changed))
    return parts[0].model_copy(update={"parts": tuple(parts[1:])})


STAGES = dataclasses.replace(FAKE, read_page=read_page, understand=understand)


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "sk.pdf").write_text("row satu\nrow dua\nrow tiga\n")
    return folder


@pytest.fixture
def store(tmp_path, inbox):
    with Store(tmp_path / "rb.duckdb") as store:
        run(store, inbox)
        yield store


def run(store, inbox, reread="none"):
    with ThreadPoolExecutor(1) as executor:
        return run_batch(inbox, store, Settings(), BatchOptions(STAGES, executor), reread=reread)


def texts(store, document_id=None):
    sql = "SELECT indikator FROM v_rows WHERE $1 IS NULL OR document_id = $1 ORDER BY page_no"
    return [text for (text,) in store.connection.execute(sql, [document_id]).fetchall()]


@pytest.fixture
def document_id(store):
    [(document_id,)] = store.connection.execute("SELECT document_id FROM v_documents").fetchall()
    return document_id


class Ani:
    """Decides; a run leaves the database and opens it anew, so the connection is asked for each time."""

    def __init__(self, store):
        self._store = store

    def __getattr__(self, name):
        return getattr(DecisionLog(self._store.connection, "ani"), name)


@pytest.fixture
def log(store):
    return Ani(store)


def said(store):
    found = load_guidance(store.connection)
    return next(iter(found.values()), None)


def test_the_last_word_on_a_page_counts_and_can_be_taken_back(store, document_id, log):
    log.append_rules(document_id, 2, [LINE])
    log.append_rules(document_id, 3, [OTHER])
    log.append_rules(document_id, 2, [LINE, OTHER])
    assert said(store) == Guidance(rules={2: (LINE, OTHER), 3: (OTHER,)})
    [(last,)] = store.connection.execute("SELECT max(decision_id) FROM decisions").fetchall()
    log.withdraw(last)
    assert said(store) == Guidance(rules={2: (LINE,), 3: (OTHER,)})
    log.append_rules(document_id, 2, [])
    log.append_rules(document_id, 3, [])
    assert said(store) is None


def test_what_is_no_rule_or_no_page_is_refused(store, document_id, log):
    with pytest.raises(ValueError, match="no page 4"):
        log.append_rules(document_id, 4, [LINE])
    with pytest.raises(ValueError, match="from one point to another"):
        log.append_rules(document_id, 1, [GivenRule(x0=1, y0=2, x1=1, y1=2)])
    with pytest.raises(ValidationError):
        GivenRule(x0=float("nan"), y0=0, x1=1, y1=1)
    with pytest.raises(ValueError, match="3 pages, no page 9"):
        log.append_parts(document_id, [1, 9])
    with pytest.raises(ValueError, match="numbers of pages"):
        log.append_parts(document_id, [0])
    with pytest.raises(DatabaseError, match="no document_id"):
        log.append_parts("d0", [1])
    assert said(store) is None


def test_a_run_reads_a_page_with_the_rules_that_it_was_given(store, inbox, document_id, log):
    assert texts(store) == ["satu / 0 garis", "dua / 0 garis", "tiga / 0 garis"]
    before = store.connection.execute("SELECT row_id FROM v_rows ORDER BY page_no").fetchall()
    log.append_rules(document_id, 2, [LINE, OTHER])
    report = run(store, inbox)
    assert (report.read, report.outdated) == (0, 1)  # it says so, and waits to be told
    assert run(store, inbox, "outdated").read == 1
    assert texts(store) == ["satu / 0 garis", "dua / 2 garis", "tiga / 0 garis"]
    assert store.connection.execute("SELECT row_id FROM v_rows ORDER BY page_no").fetchall() == before
    assert run(store, inbox, "outdated").read == 0
    assert run(store, inbox, "all").read == 1  # a newer pipeline goes by them too
    assert texts(store)[1] == "dua / 2 garis"


def test_one_document_is_read_again_by_its_id(store, inbox, document_id, log):
    (inbox / "lain.pdf").write_text("row lain\n")
    run(store, inbox)
    log.append_rules(document_id, 1, [LINE])
    with ThreadPoolExecutor(1) as executor:
        report = reread_document(document_id, store, Settings(), BatchOptions(STAGES, executor))
        assert [file.file_name for file in report.files] == ["sk.pdf"]
        assert texts(store, document_id)[0] == "satu / 1 garis"
        with pytest.raises(DatabaseError, match="no document dx"):
            reread_document("dx", store, Settings(), BatchOptions(STAGES, executor))
        (inbox / "sk.pdf").unlink()
        with pytest.raises(InputError, match="not there any more"):
            reread_document(document_id, store, Settings(), BatchOptions(STAGES, executor))


def test_a_page_that_is_given_rules_is_not_finished_any_more(store, inbox, document_id, log):
    log.append_page_done(document_id, 2)
    finished = "SELECT finished_pages FROM documents"
    assert store.connection.execute(finished).fetchall() == [([2],)]
    log.append_rules(document_id, 2, [LINE])
    assert store.connection.execute(finished).fetchall() == [(None,)]
    log.append_page_done(document_id, 2)
    assert store.connection.execute(finished).fetchall() == [([2],)]


def test_a_file_is_parted_by_hand_and_what_was_decided_goes_with_its_page(store, inbox, document_id, log):
    box = Box(x0=40, y0=700, x1=500, y1=720)
    typed = log.enter_row(document_id, 3, box, "diketik", 0)
    log.append_page_done(document_id, 3)
    log.append_parts(document_id, [3, 1])
    assert run(store, inbox, "outdated").read == 1
    other = f"{document_id}.2"
    shown = store.connection.execute("SELECT document_id, part, pages FROM v_documents ORDER BY part").fetchall()
    assert shown == [(document_id, 1, 2), (other, 2, 1)]
    assert texts(store, document_id) == ["satu / 0 garis", "dua / 0 garis"]
    assert texts(store, other) == ["tiga / 0 garis", "diketik"]
    finished = "SELECT document_id, finished_pages FROM documents ORDER BY part"
    assert store.connection.execute(finished).fetchall() == [(document_id, None), (other, [3])]
    assert store.connection.execute("SELECT count(*) FROM v_unplaced").fetchall() == [(0,)]

    log.append(typed, "months", {"months": [4]})
    log.enter_row(other, 3, box, "diketik di bagian kedua", 0)
    log.append_parts(other, [1])  # one decree after all: what was said of its second part counts there
    assert run(store, inbox, "outdated").read == 1
    assert texts(store) == ["satu / 0 garis", "dua / 0 garis", "tiga / 0 garis", "diketik", "diketik di bagian kedua"]
    months = store.connection.execute("SELECT months FROM v_rows WHERE row_id = ?", [typed]).fetchall()
    assert months == [([4],)]
    assert store.connection.execute("SELECT count(*) FROM v_unplaced").fetchall() == [(0,)]
