"""What a person says on a decree's card decides which decrees are the same and which one counts."""

from __future__ import annotations

from uuid import uuid4

import pytest

from rb_ingest.errors import DatabaseError
from rb_ingest.storage.decisions import withdraw_decision
from rb_ingest.storage.page_decisions import append_decree
from tests.storage.documents import BANYUMAS, TEGAL, a_document
from tests.storage.test_decrees import ENTRIES, current, related, rows_of

OLD = BANYUMAS.model_copy(update={"nomor_sk": "4/ORT.04/2021", "number_key": "4ORT042021/2021"})


def save(store, name, entries=ENTRIES, decree=OLD, sure=0.95):
    store.save(a_document(name, rows_of(*entries, sure=sure), decree=decree))
    return document(store, name)


def document(store, name):
    # not of v_documents: to plan a question about the relations takes longer than most that is asked here
    sql = "SELECT document_id FROM files WHERE file_name = ?"
    return store.connection.execute(sql, [name]).fetchall()[0][0]


def correct(store, document_id, **values):
    append_decree(store.connection, document_id, values, decided_by="p", uid=uuid4())
    return store.connection.execute("SELECT max(decision_id) FROM decisions").fetchall()[0][0]


def test_a_corrected_number_makes_two_scans_one_decree(store):
    save(store, "salinan.pdf")
    misread = save(store, "pindaian.pdf", decree=OLD.model_copy(update={"number_key": "41ORT042021/2021"}), sure=0.8)
    assert current(store) == ["pindaian.pdf", "salinan.pdf"]
    number = correct(store, misread, nomor_sk="4/ORT.04/2021")
    assert current(store) == ["salinan.pdf"]
    assert related(store)["pindaian.pdf"] == ([], document(store, "salinan.pdf"))
    withdraw_decision(store.connection, number, decided_by="p")
    assert current(store) == ["pindaian.pdf", "salinan.pdf"]


def test_a_corrected_office_or_year_parts_what_was_taken_for_one(store):
    save(store, "satu.pdf")
    other = save(store, "dua.pdf", sure=0.8)
    assert current(store) == ["satu.pdf"]
    correct(store, other, satker_kode="3376")
    assert current(store) == ["dua.pdf", "satu.pdf"]
    correct(store, other, satker_kode="3302", tahun=2022)
    assert current(store) == ["dua.pdf", "satu.pdf"]


def test_a_corrected_number_is_found_by_the_decree_that_changes_it(store):
    lost = save(store, "lama.pdf", ENTRIES[:2], OLD.model_copy(update={"nomor_sk": None, "number_key": None}))
    save(
        store, "baru.pdf", ENTRIES[3:], OLD.model_copy(update={"number_key": "9/2021", "changes": ("4ORT042021/2021",)})
    )
    assert current(store) == ["baru.pdf", "lama.pdf"]
    correct(store, lost, nomor_sk="04/ORT.04/2021")
    assert current(store) == ["baru.pdf"]


def test_a_person_says_which_decree_replaces_which(store):
    old, new = save(store, "lama.pdf", ENTRIES[:2]), save(store, "baru.pdf", ENTRIES[3:], TEGAL)
    number = correct(store, new, replaces=[old])
    assert related(store)["baru.pdf"] == ([old], None)
    assert current(store) == ["baru.pdf"]
    assert store.connection.execute("SELECT DISTINCT document_id FROM v_coverage").fetchall() == [(new,)]
    withdraw_decision(store.connection, number, decided_by="p")
    assert current(store) == ["baru.pdf", "lama.pdf"]


def test_a_person_says_that_it_replaces_none(store):
    save(store, "lama.pdf", ENTRIES[:2])
    new = save(
        store, "baru.pdf", ENTRIES[3:], OLD.model_copy(update={"number_key": "9/2021", "changes": ("4ORT042021/2021",)})
    )
    assert current(store) == ["baru.pdf"]
    correct(store, new, replaces=[])
    assert current(store) == ["baru.pdf", "lama.pdf"]
    save(
        store, "baru.pdf", ENTRIES[2:], OLD.model_copy(update={"number_key": "9/2021", "changes": ("4ORT042021/2021",)})
    )
    assert current(store) == ["baru.pdf", "lama.pdf"]  # a newer reading changes nothing of it


def test_decrees_in_a_circle_are_refused(store):
    one, two, three = (save(store, name, ENTRIES[n : n + 2]) for n, name in enumerate(("a.pdf", "b.pdf", "c.pdf")))
    correct(store, two, replaces=[one])
    correct(store, three, replaces=[two])
    for replaced in (three, one):
        with pytest.raises(ValueError, match="cannot replace one another"):
            correct(store, one, replaces=[replaced])


@pytest.mark.parametrize("values", [{"replaces": "d1"}, {"replaces": [1]}, {"replaces": None}, {"replaces": ["a b"]}])
def test_nonsense_is_refused(store, values):
    with pytest.raises(ValueError, match="list of ids"):
        correct(store, save(store, "a.pdf"), **values)


def test_a_document_that_is_not_there_is_refused(store):
    with pytest.raises(DatabaseError, match="dffff"):
        correct(store, save(store, "a.pdf"), replaces=["dffff"])


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("04/ORT.04-Kpt/3302/KPU-Kab/II/2021", "4ORT04KPT3302KPUKABII2021/2021"),
        ("7 Tahun 2024", "7/2024"),
        ("12/HK.03.1-Kpt/15/2022 ", "12HK031KPT152022/2022"),
        ("tanpa tahun", None),
    ],
)
def test_the_form_in_which_numbers_are_compared(store, number, key):
    assert store.connection.execute("SELECT internal.number_key(?)", [number]).fetchall() == [(key,)]
