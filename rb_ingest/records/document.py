"""One document as understood: what its decree says, its plan rows with their months and matches, its findings."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from rb_ingest.records.base import DocumentStatus, FindingKind, Jenis, Level, MarkKind, MatchStatus, Probability, Record
from rb_ingest.records.page import Box, Guidance, PageReading, Period


class Decree(Record):
    """What the decree says of itself. None where it could not be read.

    `number_key` is its number in the form in which numbers are compared, `changes` those that it changes or revokes.
    """

    jenis: Jenis | None = Field(
        default=None, description="kind of plan: `RB` Reformasi Birokrasi, `ZI` Zona Integritas"
    )
    nomor_sk: str | None = Field(default=None, description="number of the decree as printed")
    tahun: int | None = Field(default=None, ge=2000, le=2100, description="year of the plan")
    satker_kode: str | None = Field(default=None, description="code of the office's region, without dots")
    satker: str | None = Field(default=None, description="the office, e.g. KPU Kabupaten Banyumas")
    level: Level | None = Field(default=None, description="`pusat`, `provinsi`, `kabupaten`, `kota`")
    tanggal_ditetapkan: date | None = Field(default=None, description="date of the decree")
    number_key: str | None = None
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class MonthReading(Record):
    """One month of one plan row. `confidence` is the probability that `marked` is right.

    `marked` is None, and the confidence 0, where nothing was looked at: no column of months and no time in words.
    """

    bulan: int = Field(ge=1, le=12, description="month, 1-12")
    marked: bool | None = Field(
        description="whether the row is carried out in that month; null where nothing was looked at"
    )
    confidence: Probability = Field(description="probability that `marked` is right")
    mark: MarkKind | None = Field(
        default=None,
        description="what was seen: `tick`, `cross`, `dot`, `fill`, `text`; null where no mark is known",
    )

    @model_validator(mode="after")
    def _unknown_is_never_sure(self) -> MonthReading:
        if self.marked is None and (self.confidence > 0 or self.mark is not None):
            raise ValueError("a month that was not looked at has neither confidence nor mark")
        return self


class PeriodReading(Period):
    """One period of one plan row; its months follow from it.

    `text` is what is written in its cell, or the words that name it; `value` the number that this is, in `unit`.
    `marked` is None where nothing was looked at, `text_confidence` where nothing is written.
    """

    text: str | None = None
    value: float | None = None
    unit: str | None = None
    marked: bool | None
    confidence: Probability
    text_confidence: Probability | None = None
    bbox: Box


class FieldReading(Record):
    """What a row says in a column that only its plan has, under the column's head as printed.

    `role` is None where `reference/column_headers.csv` does not know the head; `number` is what the value counts.
    """

    header: str
    role: str | None = None
    value: str
    number: float | None = None
    confidence: Probability
    bbox: Box


class Candidate(Record):
    """A catalogue entry that a row may stand for, with the evidence in words."""

    indicator_id: str
    indicator_text: str
    score: Probability
    probability: Probability
    reasons: tuple[str, ...] = ()


class Match(Record):
    """The catalogue entry of a plan row. For `none`, id and text are None and confidence says none is right."""

    indicator_id: str | None = Field(
        default=None, description="catalogue entry that the row stands for; null where there is none"
    )
    indicator_text: str | None = Field(default=None, description="text of that catalogue entry")
    score: Probability | None = Field(default=None, description="raw similarity with the catalogue entry, 0-1")
    confidence: Probability = Field(description="probability that the entry is right; for `none`, that no entry is")
    status: MatchStatus = Field(description="`auto`, `review`, `confirmed`, `rejected`, `none`")
    also: tuple[str, ...] = Field(
        default=(), description="further catalogue entries that the row stands for, as 'LHKPN dan LHKASN' does for two"
    )
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _none_has_no_entry(self) -> Match:
        if (self.status == "none") != (self.indicator_id is None):
            raise ValueError("status 'none' and only it has no catalogue entry")
        if self.also and (self.indicator_id is None or len({self.indicator_id, *self.also}) <= len(self.also)):
            raise ValueError("further entries stand beside a first one, each of them once")
        return self


class PlanRow(Record):
    """One indicator with everything that applies to it; see the definitions in docs/database.md."""

    page_no: int = Field(ge=1, description="page on which the row starts, from 1")
    row_no: int = Field(ge=1, description="its order in the document, from 1; rows that reviewers took out leave gaps")
    area_no: int | None = Field(default=None, description="number of the area: RB 1-8, ZI sections I-VI as 1-6")
    area: str | None = Field(default=None, description="name of the area")
    kegiatan: str | None = Field(default=None, description="kegiatan as printed, without its number")
    sub_kegiatan: str | None = Field(
        default=None, description="sub kegiatan as printed, without its number; null in ZI plans"
    )
    indikator: str = Field(
        default="", description="indicator as printed, without its number; `''` where the page leaves it blank"
    )
    nomor: str = Field(default="", description="the item's own number or bullet as printed, e.g. '(a).'")
    nomor_sub: str = Field(default="", description="number of the sub kegiatan as printed")
    nomor_kegiatan: str = Field(default="", description="number of the kegiatan (ZI: komponen) as printed")
    ket: str | None = Field(default=None, description="remark (KET) as printed")
    section: str | None = Field(
        default=None,
        description="the part of the plan that a row across the table heads, e.g. `RB GENERAL`, one within another as "
        "`RB TEMATIK / Digitalisasi`; null without",
    )
    months: tuple[MonthReading, ...] = ()
    ocr_confidence: Probability = Field(default=1.0, description="probability that the text is right")
    months_confidence: Probability = Field(default=1.0, description="probability that the whole set of months is right")
    komponen: str | None = Field(default=None, description="component, as printed; ZI only")
    langkah_aksi: str | None = Field(default=None, description="step of action, as printed; ZI only")
    bukti_fisik: str | None = Field(default=None, description="evidence, as printed; ZI only")
    target_waktu: str | None = Field(default=None, description="ZI only, as printed; `months` says what it means")
    links: tuple[str, ...] = Field(default=(), description="ZI only; null in RB plans")
    periods: tuple[PeriodReading, ...] = Field(
        default=(), description="where the plan tells its time by others than months"
    )
    fields: tuple[FieldReading, ...] = ()
    bbox: Box = Field(description="the ruled row, in PDF points of its page, origin top left")
    inferred: tuple[str, ...] = Field(default=(), description="names of the columns filled by inference")
    review_reasons: tuple[str, ...] = ()
    match: Match | None = None

    @property
    def month_set(self) -> tuple[int, ...]:
        """The months in which the row is carried out, sorted."""
        return tuple(sorted(m.bulan for m in self.months if m.marked))


class Finding(Record):
    """Why a page cannot be relied on, or, with `page_no` None, the document as a whole: a sentence for people."""

    page_no: int | None = Field(default=None, ge=1)
    kind: FindingKind
    sentence: str


class Document(Record):
    """One PDF, read and understood. A document with findings is never `ok`.

    Of a file with several decrees it is the first one with a plan, its `part` by the order in the file; `parts` are the
    others. `guidance` is what persons had said of the file by then.
    """

    document_id: str = Field(description="id of the content; copies of a file share it")
    file_name: str = Field(description="name of the file")
    source_path: str = Field(description="where the file was when it was read")
    sha256: str = Field(description="fingerprint of the content")
    status: DocumentStatus = Field(
        description="`ok` all pages read; `partial` some page failed or is in doubt; `failed` no plan could be read; "
        "`duplicate` same content as another file"
    )
    error: str | None = Field(default=None, description="null, or what is wrong and what to do, in one sentence")
    pages: int = Field(default=0, description="number of its pages")
    signed: bool | None = Field(
        default=None,
        description="whether the file carries an electronic signature (a filled signature field, or a certification); "
        "it is not verified, and the file is never changed. Null where the file could not be opened, or was read by a "
        "version that did not look",
    )
    decree: Decree = Decree()
    warnings: tuple[str, ...] = Field(
        default=(), description="what is odd about the document itself, e.g. a number that is printed in two ways"
    )
    findings: tuple[Finding, ...] = ()
    rows: tuple[PlanRow, ...] = ()
    page_readings: tuple[PageReading, ...] = ()
    guidance: Guidance = Guidance()
    part: int = Field(default=1, ge=1)
    parts: tuple[Document, ...] = ()
