"""The page of accuracy: targets beside values, and a whole run on a database of two rows."""

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import accuracy
from benchmarks.accuracy import TABLES, Measure
from benchmarks.scoring import Belief, Score
from rb_ingest.records import Box, Decree, Document, MonthReading, PlanRow
from rb_ingest.storage.store import Store

ROW = {
    "seq": 1,
    "page_no": 3,
    "area_no": 3,
    "area": "Penataan",
    "kegiatan": "Pengelolaan data",
    "sub_kegiatan": "Data pegawai",
    "indikator": "Data Mutasi",
    "months": [1, 7],
}
DECREE = {
    "jenis": "RB",
    "nomor_sk": "12/PR.03/2022",
    "tahun": 2022,
    "satker": "KPU Kabupaten Banyumas",
    "level": "kabupaten",
    "tanggal_ditetapkan": "2022-01-03",
    "kode_wilayah": "3302",
}


def plan_row(row_no: int, indikator: str, months: set[int]) -> PlanRow:
    return PlanRow(
        page_no=3,
        row_no=row_no,
        area_no=3,
        area="Penataan",
        kegiatan="Pengelolaan data",
        sub_kegiatan="Data pegawai",
        indikator=indikator,
        months=tuple(MonthReading(bulan=m, marked=m in months, confidence=0.95) for m in range(1, 13)),
        bbox=Box(x0=0, y0=0, x1=1, y1=1),
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "truth").mkdir()
    (tmp_path / "pdf").mkdir()
    rows = [ROW, {**ROW, "seq": 2, "indikator": "Data Promosi", "months": [12]}]
    truth = {"file": "x.pdf", "difficulty": "hard", "doc": DECREE, "rows": rows}
    (tmp_path / "truth" / "x.json").write_text(json.dumps(truth))
    (tmp_path / "truth" / "_catalogue.json").write_text("[]")
    document = Document(
        document_id="d0",
        file_name="x.pdf",
        source_path="x.pdf",
        sha256="0",
        status="ok",
        pages=3,
        decree=Decree(
            jenis="RB",
            nomor_sk="12/PR.03/2022",
            tahun=2022,
            satker_kode="3302",
            satker="KPU Kabupaten Banyumas",
            level="kabupaten",
            tanggal_ditetapkan=date(2022, 1, 3),
        ),
        rows=(plan_row(1, "Data Mutasi", {1, 7}), plan_row(2, "Data Promosi", {11, 12})),
    )
    with Store(tmp_path / "x.duckdb") as store:
        store.save(document)
    return tmp_path


def test_a_database_is_measured_and_written_down(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written: dict[str, str] = {}
    monkeypatch.setattr(accuracy, "IMAGES", tmp_path)
    monkeypatch.setattr(accuracy, "write_section", lambda name, text: written.update({name: text}))
    options = ["--corpus", str(corpus), "--label", "held-in", "--db", str(corpus / "x.duckdb")]
    assert accuracy.main(options) == 0
    (section,) = written.values()
    assert list(written) == ["accuracy-held-in"]
    assert section in capsys.readouterr().out
    assert "| rows F1 | - | - | 1.000 (≥ 0.95, met) | 1.000 |" in section
    assert "| month set exact, end to end | - | - | 0.500 (≥ 0.87, **missed**) | 0.500 |" in section
    assert "| wrong among marks called sure | - | - | 0.2500 (≤ 0.002, **missed**) | 0.2500 |" in section
    assert "| x | hard | ok | 1.000 | 0.0000 |" in section
    assert "### Months, training set" in section
    assert "Zona Integritas" not in section
    assert (tmp_path / "accuracy-held-in-risk.png").stat().st_size > 1000


def test_every_measure_is_one_that_is_measured() -> None:
    measures = [measure for some in TABLES.values() for measure in some]
    beliefs = {name: (Belief(0.95, True),) for name in ("match", "months", "text", "mark", "blank")}
    for measure in measures:
        assert measure.value(Score({}, {})) is None
        if measure.name.startswith(("calibration", "wrong among")):
            assert measure.value(Score({}, beliefs)) is not None


def test_some_measures_are_better_when_low() -> None:
    assert Measure("F1", lambda _: None).meets(0.97, 0.95)
    assert not Measure("CER", lambda _: None, lower_is_better=True).meets(0.97, 0.95)


def test_what_only_prints_is_put_on_the_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written: dict[str, str] = {}

    class Matching:
        @staticmethod
        def main(options: list[str]) -> None:
            print("table of", *options)

    monkeypatch.setattr(command, "import_module", lambda name: {"benchmarks.matching": Matching}[name])
    monkeypatch.setattr(command, "write_section", lambda name, text: written.update({name: text}))
    assert command.main(["matching", "--corpus", "x"]) == 0
    assert written == {"matching": "table of --corpus x\n"}
    assert "table of --corpus x" in capsys.readouterr().out


def test_a_benchmark_that_fails_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "BENCHMARKS", {"accuracy": (), "fuzz": ()})
    monkeypatch.setattr(command, "run", lambda name, options: int(name == "fuzz"))
    assert command.main([]) == 1
    assert capsys.readouterr().err.strip().endswith(": fuzz")


def test_every_benchmark_of_the_command_is_there() -> None:
    for name in command.BENCHMARKS:
        assert (Path(command.__file__).parent / f"{name}.py").is_file()
