"""How honest the database is: `python -m benchmarks honesty NAME=DIR [NAME=DIR ...]`.

A fault that a person is asked about costs that person a minute; a fault that nobody is asked about costs the trust in
every number. This command reads corpora whose truth is known and counts the second kind: rows lost from documents that
are `ok`, rows invented, and wrong months, areas, entries and offices that no item of `v_review` names. The figures are
kept in `benchmarks/data/honesty.csv` and shown in docs/accuracy.md beside those that are kept there as "before".
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rapidfuzz import fuzz

from benchmarks.accuracy import SURE
from benchmarks.corpus import Corpus, ReadDocument, ReadRow, TrueDocument, TrueRow, ingest, load_corpus, read_database
from benchmarks.plain_text import plain, plain_entry, plain_office
from benchmarks.report import markdown_table, write_section
from benchmarks.scoring import ACCEPTED, SAME_ENTRY, SAME_ROW, Catalogue, Part, pair_rows, score_document, together

KEPT = Path(__file__).parent / "data" / "honesty.csv"
# What is kept of each corpus, in the order of the table; all but the first three and the last are per 1,000.
MEASURES = (
    "rows F1",
    "months exact, end to end",
    "area",
    "silent faults",
    "sure cells wrong",
    "asked about",
    "of these with a fault",
)


@dataclass(frozen=True)
class Queue:
    """What `v_review` asks about: single rows, whole pages (document, page), whole documents."""

    rows: frozenset[str]
    pages: frozenset[tuple[str, int]]
    documents: frozenset[str]

    def asks_about(self, row: ReadRow, document_id: str) -> bool:
        """Return whether a person is led to a row or to its page."""
        return row.row_id in self.rows or (document_id, row.page_no) in self.pages


def main(argv: Sequence[str] | None = None) -> int:
    """Measure corpora and write the table.

    Returns:
        0 when all corpora were read.
    """
    parser = argparse.ArgumentParser(prog="benchmarks honesty", description=__doc__)
    parser.add_argument("corpora", nargs="*", metavar="NAME=DIR", help="a folder with inbox/ or pdf/, and truth/")
    parser.add_argument("--db", type=Path, help="judge this database instead of reading the PDFs of the one corpus")
    parser.add_argument("--only", default="", help="prefixes of the names of documents, parted by commas")
    parser.add_argument("--state", default="now", choices=("before", "now"), help="under which the figures are kept")
    options = parser.parse_args(argv)
    kept = load_kept()
    for named in options.corpora:
        name, _, folder = named.partition("=")
        corpus = load_corpus(Path(folder))
        chosen = tuple(d for d in corpus.documents if d.name.startswith(tuple(options.only.split(","))))
        corpus = corpus.model_copy(update={"documents": chosen})
        with tempfile.TemporaryDirectory() as scratch:
            database = options.db or Path(scratch) / "honesty.duckdb"
            if not options.db:
                ingest(corpus.pdfs, database)
            kept[(name, options.state)] = measured(corpus, database)
    keep(kept)
    section = table(kept)
    print(section)
    write_section("honesty", section)
    return 0


def measured(corpus: Corpus, database: Path) -> dict[str, float | None]:
    """Return the measures of a corpus, by the names in `MEASURES`."""
    read, queue = read_database(database), read_queue(database)
    catalogue = Catalogue(corpus.catalogue)
    score = together(score_document(true, read.get(true.file), catalogue) for true in corpus.documents)
    parts: dict[str, Part] = {}
    for true in corpus.documents:
        for name, part in judged(true, read.get(true.file), queue):
            parts[name] = parts.get(name, Part()) + part
    values = {name: score.value(name) for name in MEASURES[:3]}
    for name in MEASURES[3:]:
        value = parts.get(name, Part()).value
        values[name] = 1000 * value if value is not None and name in ("silent faults", "sure cells wrong") else value
    return values


def read_queue(database: Path) -> Queue:
    """Return what a database asks people about."""
    with duckdb.connect(str(database), read_only=True) as connection:
        items = connection.execute("SELECT row_id, document_id, page_no, kind FROM v_review").fetchall()
    whole = [(document, page) for row, document, page, kind in items if not row and kind in ("page", "document")]
    return Queue(
        rows=frozenset(row for row, *_ in items if row),
        pages=frozenset((document, page) for document, page in whole if page),
        documents=frozenset(document for document, page in whole if not page),
    )


def judged(true: TrueDocument, read: ReadDocument | None, queue: Queue) -> Iterator[tuple[str, Part]]:
    """Return the parts of the measures of honesty that one document has.

    Args:
        true: What is on the paper.
        read: What the database says of it; None where it says nothing, which is loud.
        queue: What people are asked about.
    """
    rows = read.rows if read else ()
    loud = read is None or read.status != "ok" or read.document_id in queue.documents
    pairing = pair_rows(true.rows, rows)
    for missed in pairing.missed:
        named = loud or (read is not None and (read.document_id, missed.page_no) in queue.pages)
        yield "silent faults", Part(float(not named), 1)
    if read is None:
        return
    for pair in pairing.found:
        asked = queue.asks_about(pair.read, pair.read.document_id or read.document_id)
        wrong = set(_faults(pair.true, pair.read))
        office = plain_office(pair.read.satker or read.satker) != plain_office(pair.true.satker or true.doc.satker)
        silent = (bool(wrong & {"months", "area"}) and not asked) or "entry" in wrong or (office and not loud)
        yield "silent faults", Part(float(silent), 1)
        yield "asked about", Part(float(asked), 1)
        if asked:
            useful = (
                wrong or pair.read.match_status == "review" or plain(pair.read.indikator) != plain(pair.true.indikator)
            )
            yield "of these with a fault", Part(float(bool(useful)), 1)
        if not pair.true.months_ambiguous:
            sure = [(n, m.marked) for n, m in pair.read.each_month.items() if m.confidence >= SURE]
            yield "sure cells wrong", Part(sum(marked != (n in pair.true.months) for n, marked in sure), len(sure))
    for row in pairing.invented:
        known = max((fuzz.ratio(plain(row.indikator), plain(other.indikator)) for other in true.rows), default=0)
        if not loud and row.row_id not in queue.rows and known < 100 * SAME_ROW:
            yield "silent faults", Part(1, 0)


def _faults(true: TrueRow, read: ReadRow) -> Iterator[str]:
    if not true.months_ambiguous and read.months != true.months:
        yield "months"
    if true.area_no is not None and read.area_no not in true.areas:
        yield "area"
    if read.match_status in ACCEPTED and read.indicator_text:
        texts = (true.catalogue_text, *true.catalogue_texts_alt)
        text = plain_entry(read.indicator_text)
        if not any(fuzz.ratio(text, plain_entry(other)) >= 100 * SAME_ENTRY for other in texts if other):
            yield "entry"


def load_kept(path: Path = KEPT) -> dict[tuple[str, str], dict[str, float | None]]:
    """Return the figures that were kept, by corpus and state."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (line["corpus"], line["state"]): {name: float(line[name]) if line[name] else None for name in MEASURES}
            for line in csv.DictReader(file)
        }


def keep(figures: Mapping[tuple[str, str], Mapping[str, float | None]], path: Path = KEPT) -> None:
    """Keep figures for the next time."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["corpus", "state", *MEASURES])
        for (corpus, state), values in sorted(figures.items()):
            writer.writerow([corpus, state, *(_figure(values[name], 4) for name in MEASURES)])


def table(figures: Mapping[tuple[str, str], Mapping[str, float | None]]) -> str:
    """Return the table of all corpora: the figures of now, those of before in brackets."""
    lines = []
    for corpus in sorted({corpus for corpus, _ in figures}):
        now, before = figures.get((corpus, "now"), {}), figures.get((corpus, "before"), {})
        lines.append([corpus, *(_beside(now.get(name), before.get(name), name) for name in MEASURES)])
    heads = [f"{name} per 1,000" if name in ("silent faults", "sure cells wrong") else name for name in MEASURES]
    return markdown_table(["corpus", *heads], lines)


def _beside(now: float | None, before: float | None, name: str) -> str:
    digits = 1 if name in ("silent faults", "sure cells wrong") else 3
    return f"{_figure(now, digits) or '-'} ({_figure(before, digits) or '-'})"


def _figure(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


if __name__ == "__main__":
    raise SystemExit(main())
