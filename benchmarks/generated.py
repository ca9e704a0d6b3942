"""Inboxes of any size, drawn: every document has other texts, so none is a copy of another."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pikepdf

from testkit.pages import Row, draw_plan, picture, scan_pdf, vector_pdf

_VERBS = ("Penyusunan", "Pembentukan", "Evaluasi", "Sosialisasi", "Pemantauan", "Penetapan", "Pelaporan")
_THINGS = ("Tim RB", "agen perubahan", "SOP", "peta jabatan", "zona integritas", "layanan publik", "laporan kinerja")
_ROWS_A_PAGE = 6


def make_inbox(folder: Path, documents: int, pages: int = 5, scanned_every: int = 2, first: int = 0) -> int:
    """Draw PDFs into a folder: born-digital pages, and in some documents one scanned page at the end.

    Args:
        folder: Where to; made when it does not exist.
        documents: How many.
        pages: How many pages each has.
        scanned_every: The last page of every so manieth document is a scan; 0 for none, 1 for all.
        first: The number of the first; documents of other numbers have other texts.

    Returns:
        The number of pages in all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + documents):
        has_scan = scanned_every > 0 and number % scanned_every == 0
        (folder / f"SK {number:04}.pdf").write_bytes(_document(number, pages, has_scan))
    return documents * pages


def _document(number: int, pages: int, has_scan: bool) -> bytes:
    chance = random.Random(number)  # noqa: S311
    plan = draw_plan(
        [[_row(chance, number, page * _ROWS_A_PAGE + i) for i in range(_ROWS_A_PAGE)] for page in range(pages)]
    )
    drawn = plan.sheets[: pages - has_scan]
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        if drawn:
            pdf.pages.extend(pikepdf.open(io.BytesIO(vector_pdf(drawn))).pages)
        if has_scan:
            pdf.pages.extend(pikepdf.open(io.BytesIO(scan_pdf([picture(plan.sheets[-1], dpi=150)]))).pages)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _row(chance: random.Random, document: int, number: int) -> Row:
    what = f"{chance.choice(_VERBS)} {chance.choice(_THINGS)}"
    months = set(chance.sample(range(1, 13), chance.randrange(1, 5)))
    return Row(
        str(number + 1), "Manajemen Perubahan", what, f"{what} ke {number + 1}", f"Dokumen {what} {document}", months
    )
