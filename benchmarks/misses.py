"""What is still wrong, one by one: `python -m benchmarks.misses --db DB --corpus DIR [--kind months] [--out FOLDER]`.

Lists what a database says wrongly about the scans of a corpus, and cuts a picture of each row out of its page: for
finding the causes behind the numbers.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.corpus import Corpus, ReadDocument, ReadRow, TrueDocument, load_corpus, read_database
from benchmarks.plain_text import plain
from benchmarks.scoring import (
    RB_FIELDS,
    SAME_FIELD,
    ZI_FIELDS,
    Catalogue,
    Pair,
    is_proposed,
    is_right_match,
    likeness,
    pair_rows,
)
from rb_ingest.records import Box
from rb_ingest.review.crops import row_crop
from rb_ingest.review.item import load_place

KINDS = ("missed", "invented", "months", "area", "text", "label", "match")


@dataclass(frozen=True)
class Miss:
    """One thing that is wrong: of which kind, in which row (None for a missed one), what it is and what was read."""

    document: str
    kind: str
    page_no: int
    row: ReadRow | None
    true: str
    read: str


def find_misses(corpus: Corpus, read: Mapping[str, ReadDocument]) -> Iterator[Miss]:
    """Return all that is wrong in documents that were read, in document order."""
    catalogue = Catalogue(corpus.catalogue)
    for true in corpus.documents:
        if true.file in read:
            yield from _of_document(true, read[true.file], catalogue)


def _of_document(true: TrueDocument, read: ReadDocument, catalogue: Catalogue) -> Iterator[Miss]:
    pairing = pair_rows(true.rows, read.rows)
    for row in pairing.missed:
        yield Miss(true.name, "missed", row.page_no, None, row.indikator, "")
    for invented in pairing.invented:
        yield Miss(true.name, "invented", invented.page_no, invented, "", invented.indikator or "")
    for pair in pairing.found:
        for kind, right, wrong in _of_pair(pair, true.doc.jenis, catalogue):
            yield Miss(true.name, kind, pair.read.page_no, pair.read, right, wrong)


def _of_pair(pair: Pair, jenis: str, catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    true, read = pair.true, pair.read
    if not true.months_ambiguous and true.months != read.months:
        yield "months", str(sorted(true.months)), f"{sorted(read.months)}, sure to {read.months_confidence:.2f}"
    if read.area_no not in true.areas:
        yield "area", str(true.area_no), str(read.area_no)
    if plain(true.indikator) != plain(read.indikator):
        yield "text", plain(true.indikator), f"{plain(read.indikator)} (sure to {read.ocr_confidence:.2f})"
    for field in (ZI_FIELDS if jenis == "ZI" else RB_FIELDS).values():
        printed, text = getattr(true, field), getattr(read, field)
        if printed and likeness(printed, text) < SAME_FIELD:
            yield "label", f"{field}: {printed}", str(text)
    if not true.canon_ambiguous and is_proposed(read) and not is_right_match(pair, jenis, catalogue):
        yield "match", f"{true.catalogue_id}: {true.catalogue_text}", f"{read.indicator_id}: {read.indicator_text}"
    if not true.canon_ambiguous and true.catalogue_id and not is_proposed(read):
        yield "match", f"{true.catalogue_id}: {true.catalogue_text}", f"none ({read.match_status})"


def main(argv: Sequence[str] | None = None) -> int:
    """List the misses and write their pictures.

    Returns:
        0.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.misses", description=__doc__)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with inbox/ or pdf/, and truth/")
    parser.add_argument("--kind", choices=KINDS, help="only these")
    parser.add_argument("--out", type=Path, help="folder for the pictures; none are made when left out")
    options = parser.parse_args(argv)
    read = read_database(options.db)
    misses = list(find_misses(load_corpus(options.corpus), read))
    ids = {row.row_id: document.document_id for document in read.values() for row in document.rows}
    print(", ".join(f"{kind} {count}" for kind, count in Counter(miss.kind for miss in misses).items()))
    with duckdb.connect(str(options.db), read_only=True) as connection:
        for number, miss in enumerate(misses):
            if options.kind not in (None, miss.kind):
                continue
            print(
                f"{number:03d} {miss.kind} {miss.document} page {miss.page_no}\n  is   {miss.true}\n  read {miss.read}"
            )
            if options.out and miss.row:
                place = load_place(connection, ids[miss.row.row_id], miss.page_no)
                options.out.mkdir(parents=True, exist_ok=True)
                picture = options.out / f"{number:03d}-{miss.kind}-{miss.document}.jpg"
                picture.write_bytes(row_crop(place, Box(**miss.row.bbox)).jpeg)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
