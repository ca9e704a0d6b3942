"""What a document is about, by its own title: only plans of reform and integrity zones give rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rb_ingest.records import PageReading, PlanRow

# Words of which a plan's title has at least one, as letters without spaces: OCR parts and joins words.
_PLAN_WORDS = (
    "REFORMASIBIROKRASI",
    "ZONAINTEGRITAS",
    "RENCANAAKSI",
    "RENAKSI",
    "WILAYAHBEBASDARIKORUPSI",
    "AGENPERUBAHAN",
)
# Words of titles of other documents that have tables with months.
_OTHER_WORDS = (
    "PENGADAAN",
    "PERJANJIANKINERJA",
    "RENCANAKINERJA",
    "RENCANAKERJAANGGARAN",
    "JADWALTAHAPAN",
    "JADWALKEGIATAN",
    "JADWALPELAKSANAAN",
    "KALENDERKERJA",
    "INDIKATORKINERJAUTAMA",
    "RENCANASTRATEGIS",
)
# A title says its subject behind this word, and ends before the issuer speaks.
_ABOUT = re.compile(r"^\W*T\s?E\s?N\s?T\s?A\s?N\s?G\W*$", re.IGNORECASE)
_ENDS = re.compile(r"DENGAN RAHMAT|KETUA|MENIMBANG|SEKRETARIS|GUBERNUR|BUPATI|WALI ?KOTA", re.IGNORECASE)
_MOST_LINES = 4
_LONGEST = 90
# From this share of rows that a catalogue knows, a table is a plan whatever its title says.
_KNOWN_ROWS = 0.3


def other_subject(pages: Sequence[PageReading], rows: Sequence[PlanRow]) -> str | None:
    """Return what a document is about where that is no plan, None where it is one or does not say.

    Args:
        pages: Its readings.
        rows: Its rows with their matches: where the catalogue knows them, the title is not asked.
    """
    if rows and sum(_is_known(row) for row in rows) >= _KNOWN_ROWS * len(rows):
        return None
    titles = [title for page in pages if (title := title_of(page))]
    letters = ["".join(c for c in title.upper() if c.isalpha()) for title in titles]
    if not titles or any(word in text for text in letters for word in _PLAN_WORDS):
        return None
    if rows and not any(word in text for text in letters for word in _OTHER_WORDS):
        return None
    return titles[0]


def title_of(page: PageReading) -> str | None:
    """Return the lines behind TENTANG on a page as one plain line, None where there are none."""
    for i, line in enumerate(page.lines):
        if _ABOUT.match(line.text):
            told: list[str] = []
            for following in page.lines[i + 1 : i + 1 + _MOST_LINES]:
                if _ENDS.search(following.text):
                    break
                told.append(following.text)
            title = " ".join(" ".join(told).split())
            return title[:_LONGEST] or None
    return None


def _is_known(row: PlanRow) -> bool:
    return row.match is not None and row.match.status in ("auto", "review", "confirmed")
