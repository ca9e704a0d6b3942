"""What a document is about and who issued it: only plans of reform and integrity zones of election offices give rows.

Both are told by the places where a document speaks of itself: its letterhead and title, the heads of its annex, what
stands above its tables, its signature. What the running text names in passing proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from rb_ingest.decree.passages import passages_of
from rb_ingest.records import PageReading, PlanRow
from rb_ingest.reference import Reference

_ALIKE = 88  # rapidfuzz partial ratio from which OCR's letters are those of a word
# A plan's title has the name of its kind, or one of these words. As letters without spaces: OCR parts and joins words.
_PLAN_WORDS = ("WILAYAHBEBASDARIKORUPSI", "AGENPERUBAHAN")
# A plan of anything may be called so.
_ANY_PLAN = ("RENCANAAKSI", "RENAKSI")
# Words of titles of other documents that have tables with months.
_OTHER_WORDS = (
    "PENGADAAN",
    "PERJANJIANKINERJA",
    "RENCANAKINERJA",
    "RENCANAKERJAANGGARAN",
    "RENCANAPENARIKANDANA",
    "JADWALTAHAPAN",
    "JADWALKEGIATAN",
    "JADWALPELAKSANAAN",
    "KALENDERKERJA",
    "INDIKATORKINERJAUTAMA",
    "RENCANASTRATEGIS",
)
_OFFICE = ("KOMISIPEMILIHANUMUM", "KOMISIINDEPENDENPEMILIHAN")
_OFFICE_SHORT = re.compile(r"\bK\s?[PI]\s?[UP]\b")
# How other agencies begin a letterhead, or sign.
_OTHER_ISSUER = re.compile(
    r"^\W*(?P<issuer>(?:PEMERINTAH\s+(?:KABUPATEN|KOTA|PROVINSI|DAERAH)|BUPATI|WALI\s?KOTA|GUBERNUR|DINAS|KEMENTERIAN|"
    r"BADAN|BAWASLU|SEKRETARIAT\s+DAERAH|INSPEKTORAT|PENGADILAN|KEJAKSAAN|KEPOLISIAN|RUMAH\s+SAKIT|UNIVERSITAS)\b.*)",
    re.IGNORECASE,
)
# A title says its subject behind this word, and ends before the issuer speaks.
# A digit behind it is dirt.
_ABOUT = re.compile(r"^\W*T\s?E\s?N\s?T\s?A\s?N\s?G[\W\d]*$", re.IGNORECASE)
_ENDS = re.compile(r"DENGAN RAHMAT|KETUA|MENIMBANG|SEKRETARIS|GUBERNUR|BUPATI|WALI ?KOTA", re.IGNORECASE)
_MOST_LINES = 4
_LONGEST = 90
_TITLE_LINES = 3  # right above a table: what it is, whose, of which year
_LETTERHEAD = 5  # lines on top of the first page
# From this share of rows that a catalogue surely knows, a table is a plan whatever its title says.
_KNOWN_ROWS = 0.3


def other_subject(reference: Reference, pages: Sequence[PageReading], rows: Sequence[PlanRow]) -> str | None:
    """Return what a document is about where that is no plan, None where it is one or does not say.

    Args:
        reference: The canonical data.
        pages: Its readings.
        rows: Its rows with their matches: where the catalogue knows them, the title is not asked.
    """
    if rows and sum(_is_known(row) for row in rows) >= _KNOWN_ROWS * len(rows):
        return None
    titles = [title for page in pages if (title := title_of(page))]
    above = [] if titles else [lines for page in pages if (lines := _above_tables(page))]
    names = ["".join(name.upper().split()) for kind in reference.kinds for name in kind.names]
    # The head of an annex stands above the title of its table and takes as many lines as it likes.
    if any(_names(title, (*names, *_PLAN_WORDS)) for title in (*titles, *(" ".join(lines) for lines in above))):
        return None
    titles = titles or [" ".join(lines[:_MOST_LINES])[:_LONGEST] for lines in above]
    if not titles:
        return None
    other = next((title for title in titles if _names(title, _OTHER_WORDS)), None)
    if other is None and (rows or any(_names(title, _ANY_PLAN) for title in titles)):
        return None
    return other or titles[0]


def other_attachments(reference: Reference, pages: Sequence[PageReading]) -> dict[int, str]:
    """Return the pages of a decree with a plan that hold a table of something else, with the title right above it.

    Args:
        reference: The canonical data.
        pages: Its readings in page order.

    Returns:
        Titles by page number; {} where no page is left that may hold the plan.
    """
    names = ["".join(name.upper().split()) for kind in reference.kinds for name in kind.names]
    found: dict[int, str] = {}
    for page in pages:
        title = " ".join(_above_tables(page)[-_TITLE_LINES:])
        if _names(title, _OTHER_WORDS) and not _names(title, (*names, *_PLAN_WORDS, *_ANY_PLAN)):
            found[page.page_no] = title[:_LONGEST]
    return found if any(page.tables and page.page_no not in found for page in pages) else {}


def other_issuer(pages: Sequence[PageReading]) -> str | None:
    """Return who issued a document where that is no election office, None where it is one or the document does not say.

    Args:
        pages: Its readings.
    """
    text = passages_of(pages)
    places = [*text.titles, *text.annex_heads, *text.signatures]
    lines = [line for passage in places for line in passage.lines]
    lines += [line.text for page in pages[:1] for line in page.lines[:_LETTERHEAD]]
    if _names(" ".join(lines), _OFFICE) or any(_OFFICE_SHORT.search(line) for line in lines):
        return None
    issuers = (found["issuer"] for line in lines if (found := _OTHER_ISSUER.match(line)))
    return next((" ".join(issuer.split())[:_LONGEST] for issuer in issuers), None)


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


def _above_tables(page: PageReading) -> list[str]:
    """Return the lines above the tables of a page, where a document without a decree has its title."""
    top = min((table.box.y0 for table in page.tables), default=0.0)
    return [" ".join(line.text.split()) for line in page.lines if line.box.y1 <= top]


def _names(text: str, words: Sequence[str]) -> bool:
    letters = "".join(c for c in text.upper() if c.isalpha())
    return any(fuzz.partial_ratio(word, letters) >= _ALIKE for word in words if len(letters) >= len(word) - 2)


def _is_known(row: PlanRow) -> bool:
    return row.match is not None and row.match.status in ("auto", "confirmed")
