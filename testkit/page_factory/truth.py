"""The plan rows that a spec stands for, by the contract: one for each indicator item, labels without their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from testkit.page_factory.spec import Aligned, Item, Label, Row, ZiRow, month_set

_LIST_END = re.compile(r"\s*;\s*(dan)?\s*$")


@dataclass(frozen=True)
class TruthRow:
    """What a reader should make of one indicator. `nomor*` are the numbers as printed."""

    page_no: int
    no: str
    area: str
    nomor_kegiatan: str
    kegiatan: str
    nomor_sub: str
    sub_kegiatan: str | None
    nomor: str
    indikator: str
    months: tuple[int, ...] = ()
    ket: str = ""
    langkah_aksi: str = ""
    bukti_fisik: str = ""
    link: str = ""
    target_waktu: str = ""


def number_and_text(label: Label) -> tuple[str, str]:
    """Split a label into its own number and its text; the parts of an aligned label are joined by blanks.

    By contract rule 6 the label's own number and a trailing ";" or "; dan" are no part of the text; what stands inside
    it, such as the numbers and semicolons of an inner list, is.
    """
    parts = label.parts if isinstance(label, Aligned) else (label,)
    number, first = _split(parts[0])
    text = " ".join(" ".join(filter(None, (first, *(piece for part in parts[1:] for piece in _split(part))))).split())
    return number, _LIST_END.sub("", text)


def _split(part: str | Item) -> tuple[str, str]:
    return ("", part) if isinstance(part, str) else (part.nomor, part.text)


def plan_truth(pages: Sequence[Sequence[Row]]) -> tuple[TruthRow, ...]:
    """Return the plan rows of an RB plan over its pages."""
    found: list[TruthRow] = []
    for page_no, rows in enumerate(pages, start=1):
        for row in rows:
            sets = row.month_sets
            for k, item in enumerate(row.items):
                nomor, text = number_and_text(item)
                months = month_set(sets[k] if len(sets) > 1 else sets[0])
                if row.continues and k == 0:
                    last = found[-1]
                    joined = tuple(sorted({*last.months, *months}))
                    found[-1] = replace(last, indikator=f"{last.indikator} {text}".strip(), months=joined)
                    continue
                nomor_kegiatan, kegiatan = number_and_text(row.kegiatan)
                nomor_sub, sub = number_and_text(row.sub)
                area = number_and_text(row.area)[1]
                found.append(
                    TruthRow(
                        page_no, row.no, area, nomor_kegiatan, kegiatan, nomor_sub, sub, nomor, text, months, row.ket
                    )
                )
    return tuple(found)


def zi_truth(pages: Sequence[Sequence[ZiRow]]) -> tuple[TruthRow, ...]:
    """Return the plan rows of a ZI plan; the months of TARGET WAKTU are the reader's business."""
    found: list[TruthRow] = []
    no, area = "", ""
    for page_no, rows in enumerate(pages, start=1):
        for row in rows:
            if row.section:
                no, area = row.no, row.section
                continue
            number, komponen = number_and_text(row.komponen)
            nomor, indikator = number_and_text(row.indikator)
            found.append(
                TruthRow(
                    page_no=page_no,
                    no=no,
                    area=area,
                    nomor_kegiatan=number or row.no,
                    kegiatan=komponen,
                    nomor_sub="",
                    sub_kegiatan=None,
                    nomor=nomor,
                    indikator=indikator,
                    langkah_aksi=number_and_text(row.langkah)[1],
                    bukti_fisik=number_and_text(row.bukti)[1],
                    link=row.link,
                    target_waktu=row.target,
                )
            )
    return tuple(found)
