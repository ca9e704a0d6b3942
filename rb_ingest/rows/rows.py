"""From the tables of all pages to plan rows: one indicator each, with everything that applies to it.

The way: lay all pages end to end (`body`), give every row its labels (`labelling`), split the indicator cells into
items with their months (`drafts`), and mend what page breaks and stray rules parted (`mending`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

from rb_ingest.language.text import join_lines, join_times, trim_ending
from rb_ingest.plan_kind import ColumnRole, PlanKind
from rb_ingest.records import (
    Box,
    Finding,
    Jenis,
    MonthReading,
    PageReading,
    PeriodReading,
    PlanRow,
    Record,
    TextLine,
)
from rb_ingest.reference import Reference
from rb_ingest.review_policy import POLICY
from rb_ingest.rows.body import Body, RoleCell, gather_body, role_cells
from rb_ingest.rows.drafts import Draft, draft_rows
from rb_ingest.rows.fields import FieldCells, field_cells, row_fields, unit_of, with_fields_of_its_own
from rb_ingest.rows.guards import page_findings
from rb_ingest.rows.items import list_style
from rb_ingest.rows.labelling import AreaSpan, Labels, label_body
from rb_ingest.rows.labels import Label
from rb_ingest.rows.links import find_links, links_amid_words
from rb_ingest.rows.months import EMPTY_ROW, doubtful_months, months_confidence, unknown_months, words_confidence
from rb_ingest.rows.periods import grid_periods, word_periods, written_months
from rb_ingest.rows.rejoin import cells_of, rejoin_rows
from rb_ingest.rows.schedule import is_understood, months_of, names_impossible_time, times_of_one_year
from rb_ingest.rows.sections import SectionSpan, section_at, section_spans
from rb_ingest.rows.time_columns import times_elsewhere, two_times, with_end, with_times_beside
from rb_ingest.rows.warnings import plan_warnings

FULL_COLUMN = 0.9  # share of rows
BLANK_TIME = 0.97  # how sure it is that a row whose time is blank has none
SEVERAL_TIMES = 0.5  # ... and that several times in one cell are all of one row
# ... and that words which were understood to the last mean what they say, however unsure the reader was of its letters:
# of 70 such cells that it called less sure than 0.9, in scans for training, none was wrong. Of the words that were not
# understood a third were wrong, at any confidence.
UNDERSTOOD = 0.95
NOT_UNDERSTOOD = 0.7
ILLEGIBLE = 0.75  # below this confidence of its letters a word may be another one of the same vocabulary
NO_TIME_NAMED = 0.3  # ... and that words which name no time, or one that no year has, mean what was made of them
AREA_UNREAD = "area tidak terbaca"
JOINED = "teks terpotong pergantian halaman, disambung"
OTHER_COLUMNS: tuple[ColumnRole, ...] = ("ket", "langkah_aksi", "bukti_fisik", "link", "target_waktu")


class RowsResult(Record):
    """The plan rows of a document.

    Attributes:
        rows: In document order.
        warnings: What is odd about the plan as a whole.
        findings: Why pages cannot be relied on.
        jenis: The kind of plan that the tables are of, None where no page has a plan table.
    """

    rows: tuple[PlanRow, ...] = ()
    warnings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    jenis: Jenis | None = None


def plan_rows(
    reference: Reference,
    pages: Sequence[PageReading],
    tahun: int | None = None,
    kinds: Sequence[PlanKind] | None = None,
) -> RowsResult:
    """Read the plan rows out of the pages of a document.

    Args:
        reference: The canonical data.
        pages: The readings that there are, in page order; pages without tables are passed over.
        tahun: The plan's year, for TARGET WAKTU that name several years.
        kinds: The kinds of plan that it may be; all, when left out.

    Returns:
        The rows and what is odd about them.
    """
    body = gather_body(reference, pages, kinds)
    if not body.sheets:
        return RowsResult(findings=page_findings(reference, pages, body, None, (), ()))
    jenis = Counter(sheet.columns.jenis for sheet in body.sheets).most_common(1)[0][0]
    cells = role_cells(reference, body, "indikator")
    style = list_style([cell.lines for cell in cells])
    labels = label_body(reference, body, jenis)
    others = {role: role_cells(reference, body, role) for role in OTHER_COLUMNS}
    others["target_waktu"] = others["target_waktu"] or times_elsewhere(reference, body, tahun)
    drafts = draft_rows(reference, body, cells, style, jenis)
    whole = with_fields_of_its_own(field_cells(reference, body))
    mended = rejoin_rows(reference, body, drafts, labels, style, _partial(drafts, others), whole)
    writer = _Writer(reference, body, labels, others, jenis, tahun, mended.drafts)
    rows = tuple(writer.row(number, draft) for number, draft in enumerate(mended.drafts, start=1))
    return RowsResult(
        rows=rows,
        warnings=plan_warnings(reference, body, labels, mended.drafts, mended.stray_marks, jenis),
        findings=page_findings(reference, pages, body, labels, mended.drafts, rows),
        jenis=jenis,
    )


def _partial(drafts: Sequence[Draft], others: Mapping[ColumnRole, Sequence[RoleCell]]) -> Callable[[Draft], bool]:
    """Tell of a draft whether a column is blank that is filled in nearly all rows: then it is the rest of a row."""

    def is_blank(draft: Draft, role: ColumnRole) -> bool:
        return all(cell.is_blank for cell in cells_of(draft, others[role]))

    full = [role for role in others if sum(not is_blank(d, role) for d in drafts) >= FULL_COLUMN * len(drafts)]
    return lambda draft: any(is_blank(draft, role) for role in full)


@dataclass(frozen=True)
class _Writer:
    """Writes drafts with their labels as plan rows."""

    reference: Reference
    body: Body
    labels: Labels
    others: dict[ColumnRole, tuple[RoleCell, ...]]
    jenis: Jenis
    tahun: int | None
    drafts: Sequence[Draft]

    @cached_property
    def fields(self) -> tuple[FieldCells, ...]:
        """The columns beside those of the kind of plan."""
        return field_cells(self.reference, self.body)

    @cached_property
    def ruled_rows(self) -> dict[tuple[int, int, int], list[Draft]]:
        """The drafts of each ruled row."""
        rows: dict[tuple[int, int, int], list[Draft]] = {}
        for draft in self.drafts:
            rows.setdefault((draft.sheet, draft.start, draft.stop), []).append(draft)
        return rows

    @cached_property
    def sections(self) -> tuple[SectionSpan, ...]:
        """The rows across the table that are no areas."""
        return section_spans(self.reference, self.body.sections, self.jenis)

    @cached_property
    def told_in_words(self) -> frozenset[int]:
        """The sheets whose time is told in words: something is written in a column where some cell names a time."""
        written = [cell for cell in self.others["target_waktu"] if not cell.is_blank]
        names_time = any(
            months_of(self.reference, join_times([line.text for line in c.lines]), self.tahun) for c in written
        )
        return frozenset(cell.sheet for cell in written) if names_time else frozenset()

    @cached_property
    def with_times_beside(self) -> frozenset[int]:
        """The sheets where the time may go on in a column of which nothing says what it is."""
        return with_times_beside(self.reference, self.body, self.others["target_waktu"], self.tahun)

    def row(self, number: int, draft: Draft) -> PlanRow:
        sheet = self.body.sheets[draft.sheet]
        area, kegiatan = self.labels.area_at(draft.place), self.labels.kegiatan_at(draft.place)
        kind = self.reference.kind_of(self.jenis)
        sub = self.labels.sub_at(draft.place) if kind.has_sub_kegiatan else None
        has_komponen = kind.has_komponen
        # A column of time without a single word may be month columns whose rules were not seen.
        in_words = draft.sheet in self.told_in_words
        siblings = self.ruled_rows[draft.sheet, draft.start, draft.stop]
        fields = row_fields(self.reference, self.body, draft, siblings, self.fields)
        end = next((field for field in fields if field.role == "waktu_selesai"), None)
        start, until = self._text(draft, "target_waktu"), end.value if end else None
        if until is None and any(other.role == "waktu_selesai" for other in sheet.columns.others):
            start, until = two_times(start)
        target = with_end(start, until) if in_words else None
        months = self._months_of(draft, target, end.confidence if end else 1.0) if in_words else draft.months
        match = area.match if area else None
        periods = self._periods(draft, target, months, unit_of(fields))
        return PlanRow(
            page_no=sheet.page.page_no,
            row_no=number,
            area_no=match.area_no if match else None,
            area=match.area if match else (area.printed or None if area else None),
            kegiatan=_text_of(kegiatan),
            sub_kegiatan=_text_of(sub),
            indikator=draft.item.text if draft.item else "",
            nomor=draft.item.printed if draft.item else "",
            nomor_sub=sub.printed_no if sub else "",
            nomor_kegiatan=self._kegiatan_number(kegiatan),
            ket=self._text(draft, "ket"),
            months=months,
            periods=periods,
            fields=fields,
            section=section_at(self.sections, draft.place),
            ocr_confidence=_confidence(draft, sub or kegiatan),
            months_confidence=min(
                words_confidence(months) if in_words else months_confidence(periods or months, draft.sure),
                1.0 if draft.item or any(month.marked for month in months) else EMPTY_ROW,
            ),
            komponen=_text_of(kegiatan) if has_komponen else None,
            langkah_aksi=self._text(draft, "langkah_aksi") if has_komponen else None,
            bukti_fisik=self._text(draft, "bukti_fisik") if has_komponen else None,
            target_waktu=target,
            links=self._links(draft) if has_komponen else (),
            bbox=sheet.page.transform.box_to_pdf(sheet.box_of(draft.start, draft.stop)),
            inferred=tuple(_inferred(draft, area, kegiatan, sub, has_komponen)),
            review_reasons=tuple(
                _reasons(self.reference, draft, area, kegiatan, sub, self.jenis, in_words=in_words, labels=self.labels)
            ),
        )

    def _periods(
        self, draft: Draft, target: str | None, months: tuple[MonthReading, ...], unit: str | None
    ) -> tuple[PeriodReading, ...]:
        sheet = self.body.sheets[draft.sheet]
        if target is None:
            return grid_periods(sheet, draft, unit) or written_months(sheet, draft, unit)
        lines = self._lines(draft, "target_waktu")
        boxes = [line.box for line in lines]
        box = reduce(Box.union, boxes, boxes[0]) if boxes else sheet.box_of(draft.start, draft.stop)
        as_read = min((line.confidence for line in lines), default=1.0)
        place = sheet.page.transform.box_to_pdf(box)
        return word_periods(self.reference, target, self.tahun, months, place, as_read)

    def _lines(self, draft: Draft, role: ColumnRole) -> list[TextLine]:
        return [line for cell in cells_of(draft, self.others[role]) for line in cell.lines]

    def _links(self, draft: Draft) -> tuple[str, ...]:
        """Return the links of a row: of their column, or from amid its evidence where the plan has no such column."""
        if "link" in self.body.sheets[draft.sheet].columns.roles:
            return find_links(self.reference, [line.text for line in self._lines(draft, "link")])
        return links_amid_words(self.reference, [line.text for line in self._lines(draft, "bukti_fisik")])

    def _text(self, draft: Draft, role: ColumnRole) -> str | None:
        lines = [line.text for line in self._lines(draft, role)]
        text = join_times(lines) if role == "target_waktu" else join_lines(self.reference, lines)
        return trim_ending(text) or None

    def _months_of(self, draft: Draft, target: str | None, end: float) -> tuple[MonthReading, ...]:
        """Return the months that a time in words names, as sure as the words were read; none known where none were.

        `end` is the confidence of the words of another column in which its end stands.
        """
        lines = self._lines(draft, "target_waktu")
        if not target and any(cell.unread for cell in cells_of(draft, self.others["target_waktu"])):
            return unknown_months()
        named = months_of(self.reference, target or "", self.tahun)
        as_read = (
            min((*(line.confidence for line in lines), end), default=BLANK_TIME) if lines else min(BLANK_TIME, end)
        )
        if target and (not named or names_impossible_time(self.reference, target)):
            sure = NO_TIME_NAMED
        elif target and not is_understood(self.reference, target, self.tahun):
            sure = min(as_read, NOT_UNDERSTOOD)
        else:
            sure = max(as_read, UNDERSTOOD) if as_read >= ILLEGIBLE else as_read
        if draft.sheet in self.with_times_beside:
            sure = min(sure, NOT_UNDERSTOOD)
        if times_of_one_year(target or "") > 1:
            sure = min(sure, SEVERAL_TIMES)
        return tuple(
            MonthReading(bulan=m, marked=m in named, confidence=sure, mark="text" if m in named else None)
            for m in range(1, 13)
        )

    def _kegiatan_number(self, kegiatan: Label | None) -> str:
        if kegiatan is None:
            return ""
        return kegiatan.printed_no or (
            self.labels.numbers.get(kegiatan.start, "") if self.reference.kind_of(self.jenis).has_komponen else ""
        )


def _text_of(label: Label | None) -> str | None:
    return (label.text or None) if label else None


def _confidence(draft: Draft, label: Label | None) -> float:
    """Return the mean confidence of the row's own text, weighted by length; that of its label where it has none."""
    lines = draft.item.lines if draft.item else [line for cell in (label.cells if label else ()) for line in cell.lines]
    size = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / size if size else 1.0


def _inferred(
    draft: Draft, area: AreaSpan | None, kegiatan: Label | None, sub: Label | None, has_komponen: bool
) -> Iterator[str]:
    """Name the columns whose value is not printed in the cells beside the row."""
    if area and area.match and (area.inferred or draft.place not in area.own):
        yield "area"
    for name, label in (("komponen" if has_komponen else "kegiatan", kegiatan), ("sub_kegiatan", sub)):
        if label and label.text and draft.place not in label.own:
            yield name


def _reasons(
    reference: Reference,
    draft: Draft,
    area: AreaSpan | None,
    kegiatan: Label | None,
    sub: Label | None,
    jenis: Jenis,
    *,
    in_words: bool,
    labels: Labels,
) -> Iterator[str]:
    """Say in Indonesian, for the reviewers, what is doubtful about a row."""
    if (area is None and labels.areas) or (area is not None and area.match is None and not area.is_new):
        yield AREA_UNREAD
    elif area is None or area.match is None:
        pass  # the plan as a whole is asked about, once
    elif area.inferred:
        yield "area disimpulkan dari kegiatan atau urutan"
    elif area.match.by_name is False:
        yield "nama area tidak terbaca, hanya nomornya"
    if labels.kegiatan and not _text_of(kegiatan):
        yield f"{reference.kind_of(jenis).label} kosong"
    if labels.sub_kegiatan and not _text_of(sub):
        yield "sub kegiatan kosong"
    if draft.item is None:
        yield "indikator kosong"
    if draft.is_cut:
        yield JOINED
    if draft.sure < POLICY.sure_months:
        yield "tanda bulan: milik satu butir atau seluruh baris"
    if not in_words and all(month.marked is None for month in draft.months):
        yield "kolom bulan tidak ditemukan: waktu tidak diketahui"
    elif not in_words and (doubtful := doubtful_months(reference, draft.months)):
        yield f"tanda bulan meragukan: {doubtful}"
