"""What reviewers found, against what the program said: drawn decisions, of which the truth is known."""

from __future__ import annotations

import json
import math
import random
import shutil
from typing import Any

import pytest
from typer.testing import CliRunner

import rb_ingest
from rb_ingest.cli import app as cli
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.errors import InputError
from rb_ingest.matching.recalibration import Recalibration, Shift, load_recalibration
from rb_ingest.review.calibration import calibration_report, load_judged
from rb_ingest.review.interval import interval
from rb_ingest.review.refit import refit
from rb_ingest.settings import Settings
from rb_ingest.storage.decisions import append_line
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_match, a_row, match_of, months_of

BY = {"decided_by": "peninjau"}


def draw(path, said: float, true: float, rows: int, documents: int = 8, seed: int = 3) -> None:
    """Make rows whose months were said to be right with `said` and are with `true`; a person looks at each."""
    chance = random.Random(seed)  # noqa: S311
    with Store(path) as store:
        for n in range(documents):
            told = [
                a_row(
                    m, f"indikator {n} {m}", page_no=1 + m % 2, top=20.0 * m, match=a_match(status="auto"),
                    months=months_of(1, 6), months_confidence=said + 0.01 * chance.uniform(-1, 1),
                )
                for m in range(1, 1 + rows // documents)
            ]  # fmt: skip
            store.save(a_document(f"{n}.pdf", told))
        asked = store.connection.execute(
            "SELECT r.row_id, r.document_id, d.sha256, r.page_no, r.bbox, r.indikator "
            "FROM plan_rows r JOIN documents d USING (document_id) ORDER BY row_id"
        )
        names = [column[0] for column in asked.description]
        places = asked.fetchall()
        store.connection.begin()  # one for all: each would wait for the disk
        for place in places:  # as `record_decision` writes it, which takes ten times as long to look it up
            wrong = chance.random() > true
            line = dict(zip(names, place, strict=True)), {"months": [1, 6]}, {"months": [2] if wrong else [1, 6]}
            append_line(store.connection, "months", *line, decided_by="peninjau", note=None)
        store.connection.commit()


@pytest.fixture(scope="module")
def much_reviewed(tmp_path_factory):
    """A database of 400 decided rows, made once: to be copied by whoever changes it."""
    path = tmp_path_factory.mktemp("reviewed") / "rb.duckdb"
    draw(path, said=0.85, true=0.6, rows=400)
    return path


@pytest.fixture(scope="module")
def found_right(tmp_path_factory):
    """Such a database whose rows are as right as was said."""
    path = tmp_path_factory.mktemp("right") / "rb.duckdb"
    draw(path, said=0.85, true=0.85, rows=400)
    return path


def report(path):
    with rb_ingest.connect(path) as connection:
        judged = load_judged(connection)
    return calibration_report(judged), judged


def only(path, edit):
    """Make one sure row and one that is in doubt about everything, let `edit` decide, and tell what was judged."""
    doubtful: Any = {"months_confidence": 0.5, "ocr_confidence": 0.5, "match": a_match(status="review", confidence=0.5)}
    with Store(path) as store:
        store.save(a_document("a.pdf", [a_row(1, "satu"), a_row(2, "dua", **doubtful)]))
        rows = store.connection.execute("SELECT row_id FROM plan_rows ORDER BY row_no").fetchall()
        edit(store, *(row_id for (row_id,) in rows))
    _, judged = report(path)
    return {(one.looked, one.field): one.right for one in judged}


def test_confidence_that_promised_too_much_has_drifted(much_reviewed):
    found, _ = report(much_reviewed)
    [drifted] = found.drifted
    assert drifted.field == "months"
    assert drifted.high < drifted.said
    assert "has_drifted" in drifted.model_dump()


def test_confidence_that_holds_has_not_drifted(found_right):
    found, _ = report(found_right)
    assert found.bins
    assert found.drifted == ()


def test_rates_stand_by_kind_of_scan_with_an_interval(tmp_path):
    draw(tmp_path / "rb.duckdb", said=0.85, true=0.7, rows=80)
    found, _ = report(tmp_path / "rb.duckdb")
    [rate] = found.rates
    assert (rate.field, rate.scan, rate.looked, rate.judged) == ("months", "scan_fine", "asked", 80)
    assert rate.low < rate.rate == rate.right / 80 < rate.high


def test_the_interval_is_exact_at_the_ends():
    assert interval(60, 60) == (pytest.approx(0.025 ** (1 / 60)), 1.0)
    assert interval(0, 60)[0] == 0.0


@pytest.mark.parametrize(("right", "n", "sure"), [(3, 20, 0.95), (1, 7, 0.9), (58, 60, 0.99)])
def test_the_interval_ends_where_the_sample_would_be_too_rare(right, n, sure):
    """Were the true share that of the lower end, so many or more would be right with half of what is left over."""

    def chance(share, counts):
        return sum(math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in counts)

    low, high = interval(right, n, sure)
    assert chance(low, range(right, n + 1)) == pytest.approx((1 - sure) / 2)
    assert chance(high, range(right + 1)) == pytest.approx((1 - sure) / 2)


def test_an_audited_row_vouches_for_all_fields(tmp_path):
    def edit(store, sure, _):
        store.record_decision(sure, "text", {"area": "Penguatan Pengawasan"}, **BY)
        store.record_decision(sure, "audit", **BY)

    assert only(tmp_path / "rb.duckdb", edit) == {
        ("audited", "area"): False,
        ("audited", "kegiatan"): True,
        ("audited", "indikator"): True,
        ("audited", "months"): True,
        ("audited", "match"): True,
    }


def test_a_sure_field_that_somebody_happened_to_correct_is_no_sample(tmp_path):
    def edit(store, sure, _):
        store.record_decision(sure, "months", {"months": [12]}, **BY)
        store.record_decision(sure, "choose_match", {"indicator_id": "1.1.2.1"}, **BY)
        store.record_decision(sure, "text", {"indikator": "lain"}, **BY)

    assert only(tmp_path / "rb.duckdb", edit) == {}


def test_what_was_asked_counts_right_or_wrong(tmp_path):
    def edit(store, _, asked):
        store.record_decision(asked, "choose_match", {"indicator_id": "1.1.2.1"}, **BY)
        store.record_decision(asked, "text", {"indikator": "  dua "}, **BY)  # blanks are no difference
        store.record_decision(asked, "months", {"months": [1, 6]}, **BY)

    found = only(tmp_path / "rb.duckdb", edit)
    assert found["asked", "match"] is False
    assert found["asked", "indikator"] is found["asked", "months"] is found["asked", "area"] is True


def test_an_audited_row_that_is_none_is_wrong_in_all_fields(tmp_path):
    def edit(store, sure, asked):
        store.record_decision(sure, "not_a_row", note="audit", **BY)
        store.record_decision(asked, "not_a_row", **BY)

    found = only(tmp_path / "rb.duckdb", edit)
    assert len(found) == 5
    assert not any(found.values())


def test_a_withdrawn_decision_tells_nothing(tmp_path):
    def edit(store, sure, _):
        number = store.record_decision(sure, "audit", **BY)
        store.record_decision(sure, "withdraw", {"decision_id": number}, **BY)

    assert only(tmp_path / "rb.duckdb", edit) == {}


def test_a_refit_brings_the_confidence_to_what_was_found(much_reviewed):
    made, fields = refit(report(much_reviewed)[1])
    assert made.months is not None
    assert made.months.applied(0.85) == pytest.approx(0.6, abs=0.08)
    assert made.match is made.text is None
    assert {field.field: field.why for field in fields} == {"match": "few", "months": None, "indikator": "few"}
    shifted = [made.months.applied(p) for p in (0.2, 0.5, 0.8, 0.99)]
    assert shifted == sorted(shifted)
    assert made.months.applied(0.0) == 0.0


def test_a_confidence_that_holds_is_left_alone(found_right):
    made, fields = refit(report(found_right)[1])
    assert made.months is None or made.months.applied(0.85) == pytest.approx(0.85, abs=0.04)
    assert next(field for field in fields if field.field == "months").judged == 400


def test_few_rows_are_refused_with_a_sentence(tmp_path):
    draw(tmp_path / "rb.duckdb", said=0.85, true=0.6, rows=40)
    with pytest.raises(InputError, match=r"Too little was reviewed .* months 40 rows"):
        refit(report(tmp_path / "rb.duckdb")[1])


def test_a_refit_of_a_run_that_used_one_starts_from_the_program_s_own_confidence(much_reviewed, tmp_path):
    path = shutil.copy(much_reviewed, tmp_path / "rb.duckdb")
    shift = Shift(offset=-1.0, slope=0.7)
    used = Recalibration(months=shift)
    with Store(path) as store:
        store.connection.execute("UPDATE documents SET settings = ?", [Settings(recalibration=used).model_dump_json()])
    made, _ = refit(report(path)[1])
    assert made.months is not None
    assert made.months.applied(shift.undone(0.85)) == pytest.approx(0.6, abs=0.08)


def test_a_row_is_put_right_and_accepted_unseen_no_more_easily():
    worse, better = Shift(offset=-3, slope=1), Shift(offset=3, slope=1)
    row = a_row(1, "x", match=a_match(status="auto", confidence=0.98), months_confidence=0.9, ocr_confidence=0.7)
    fallen = Recalibration(match=worse, months=worse).row(row, 0.95)
    assert (match_of(fallen).status, match_of(fallen).confidence) == ("review", pytest.approx(0.709, abs=0.001))
    assert fallen.months_confidence < 0.5
    assert fallen.ocr_confidence == 0.7
    doubtful = row.model_copy(update={"match": a_match(status="review", confidence=0.9)})
    assert match_of(Recalibration(match=better).row(doubtful, 0.95)).status == "review"


def test_a_run_uses_it_only_where_it_is_told_to(tmp_path, monkeypatch):
    file = tmp_path / "recalibration.json"
    file.write_text(Recalibration(text=Shift(offset=0.5, slope=1)).model_dump_json())
    assert Settings().recalibration is None
    monkeypatch.setenv("RB_INGEST_RECALIBRATION", str(file))
    assert Settings().recalibration == load_recalibration(file)
    monkeypatch.setenv("RB_INGEST_RECALIBRATION", str(tmp_path / "gone.json"))
    with pytest.raises(ValueError, match="no recalibration that can be used"):
        Settings()


@pytest.mark.parametrize("text", ["{", '{"months": {"offset": 0, "slope": -1}}', '{"other": 1}', "\xff"])
def test_another_file_is_refused(tmp_path, text):
    (tmp_path / "x.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match="calibrate --refit"):
        load_recalibration(tmp_path / "x.json")


def invoke(*arguments):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], env={"RB_INGEST_LANG": "en"})


def test_the_command_warns_and_writes(much_reviewed, tmp_path):
    path, file = shutil.copy(much_reviewed, tmp_path / "rb.duckdb"), tmp_path / "new.json"
    result = invoke("calibrate", "--db", path, "--refit", file)
    assert result.exit_code == ExitCode.OK
    assert "Careful: of 400 rows whose months was said" in result.stdout.replace("\n", " ")
    assert f"RB_INGEST_RECALIBRATION={file}" in result.stderr.replace("\n", "")
    assert load_recalibration(file).months is not None
    told = json.loads(invoke("calibrate", "--db", path, "--json").stdout)
    assert told["drifted"] == 1
    assert told["rates"][0]["field"] == "months"


def test_the_command_says_when_there_is_nothing_to_tell(tmp_path):
    with Store(tmp_path / "rb.duckdb") as store:
        store.save(a_document("a.pdf", [a_row(1, "x")]))
    result = invoke("calibrate", "--db", tmp_path / "rb.duckdb")
    assert "No row was reviewed yet" in result.stdout
    refused = invoke("calibrate", "--db", tmp_path / "rb.duckdb", "--refit", tmp_path / "x.json")
    assert refused.exit_code != ExitCode.OK
    assert not (tmp_path / "x.json").exists()
