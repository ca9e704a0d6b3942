"""The columns of the public views, in order: for exports, the guide, the database's own comments, and tests.

Where a column is a field of a record, its type and meaning are said there.
"""

from __future__ import annotations

from rb_ingest.records import Box, Decree, Document, Match, MonthReading, PlanRow
from rb_ingest.review_policy import POLICY
from rb_ingest.storage.record_columns import Column, arrow_type, column_of, duckdb_type

__all__ = ["VIEWS", "V_ROWS", "Column"]
BOX_TYPE = duckdb_type(arrow_type(Box))

# What many views begin with: the document or row that a line is about, whose plan it is, and where that office lies.
_DOCUMENT = Column("document_id", "VARCHAR", "the document")
_ROW = Column("row_id", "VARCHAR", "the plan row")
_PLAN = (
    Column("jenis", "VARCHAR", "kind of plan: RB or ZI"),
    Column("tahun", "INTEGER", "year of the plan"),
    Column("satker_kode", "VARCHAR", "code of the office's region, without dots"),
    Column("satker", "VARCHAR", "the office"),
)
_PLACE = (
    Column("level", "VARCHAR", "pusat, provinsi, kabupaten or kota"),
    Column("provinsi_kode", "VARCHAR", "code of the province that the office lies in"),
    Column("provinsi", "VARCHAR", "its name"),
)

V_DOCUMENTS = (
    column_of(Document, "document_id"),
    column_of(Document, "file_name"),
    column_of(Document, "source_path"),
    column_of(Document, "sha256"),
    column_of(Document, "status"),
    column_of(Document, "error"),
    column_of(Decree, "jenis"),
    column_of(Decree, "nomor_sk"),
    column_of(Decree, "tahun"),
    column_of(Decree, "satker_kode"),
    column_of(Decree, "satker"),
    column_of(Decree, "level"),
    column_of(Decree, "tanggal_ditetapkan"),
    column_of(Document, "pages"),
    column_of(Document, "warnings"),
    column_of(Document, "signed"),
    Column("part", "INTEGER", "which decree of the file this is, from 1"),
    Column(
        "supersedes",
        "VARCHAR[]",
        "documents of the same office that this decree changes ('perubahan atas') or revokes ('mencabut')",
    ),
    Column(
        "same_as",
        "VARCHAR",
        "the document that counts in place of this one: the same decree, a copy or another scan, read better; null "
        "where this one counts",
    ),
)

V_LEFT_OUT = (
    Column("file_name", "VARCHAR", "name of the file"),
    Column("source_path", "VARCHAR", "where it is"),
    Column(
        "reason",
        "VARCHAR",
        "what it is and what to do, e.g. `is an archive, which is not opened; unpack it into the inbox`",
    ),
    Column("seen_at", "TIMESTAMP", "when a run last saw it (UTC)"),
)

V_ROWS = (
    Column("row_id", "VARCHAR", "stays the same when the file is read again"),
    column_of(Document, "document_id"),
    column_of(Document, "file_name"),
    column_of(Decree, "jenis"),
    column_of(Decree, "tahun"),
    column_of(Decree, "satker_kode"),
    column_of(Decree, "satker"),
    column_of(PlanRow, "page_no"),
    column_of(PlanRow, "row_no"),
    column_of(PlanRow, "area_no"),
    column_of(PlanRow, "area"),
    column_of(PlanRow, "kegiatan"),
    column_of(PlanRow, "sub_kegiatan"),
    column_of(PlanRow, "indikator"),
    column_of(PlanRow, "ket"),
    Column("months", "INTEGER[]", "sorted set of the months 1-12 in which the row is carried out"),
    column_of(PlanRow, "ocr_confidence"),
    column_of(PlanRow, "months_confidence"),
    column_of(Match, "indicator_id"),
    column_of(Match, "indicator_text"),
    column_of(Match, "score", "match_score"),
    column_of(Match, "confidence", "match_confidence"),
    column_of(Match, "status", "match_status"),
    column_of(PlanRow, "komponen"),
    column_of(PlanRow, "langkah_aksi"),
    column_of(PlanRow, "bukti_fisik"),
    column_of(PlanRow, "target_waktu"),
    column_of(PlanRow, "links"),
    column_of(PlanRow, "bbox"),
    column_of(PlanRow, "section"),
    Column(
        "trusted", "BOOLEAN", "whether the row may be relied on: it neither waits for review nor is its page in doubt"
    ),
)

V_ROW_ENTRIES = (
    _ROW,
    _DOCUMENT,
    Column("entry_no", "INTEGER", "1 for the entry that `v_rows` names, 2 and on for further ones"),
    Column("indicator_id", "VARCHAR", "a catalogue entry that the row stands for"),
    Column("indicator_text", "VARCHAR", "text of that entry"),
    Column("match_status", "VARCHAR", "as in `v_rows`; `review` for a further entry that nobody decided about"),
    Column("match_confidence", "DOUBLE", "as in `v_rows`"),
)

V_MONTHS = (
    _ROW,
    column_of(MonthReading, "bulan"),
    column_of(MonthReading, "marked"),
    column_of(MonthReading, "confidence"),
    column_of(MonthReading, "mark"),
)

V_PERIODS = (
    _ROW,
    Column("kind", "VARCHAR", "bulan, minggu, triwulan, semester or tahun"),
    Column("month_from", "INTEGER", "its first month"),
    Column("month_to", "INTEGER", "its last month"),
    Column("week", "INTEGER", "week of its month, from 1; null unless it is one"),
    Column("value", "DOUBLE", "the number in its cell, a target mostly"),
    Column("unit", "VARCHAR", "what that number counts"),
    Column("text", "VARCHAR", "what is written in its cell, or the words that name it"),
    Column("marked", "BOOLEAN", "whether the row is carried out then; null where nothing was looked at"),
    Column("confidence", "DOUBLE", "probability that `marked` is right"),
    Column("bbox", BOX_TYPE, "its cell in PDF points; that of the row where a plan's months are only ticked"),
    Column(
        "text_confidence",
        "DOUBLE",
        "probability that `text`, and with it `value`, was read right; null where nothing is written",
    ),
)

V_FIELDS = (
    _ROW,
    Column("header", "VARCHAR", "head of the column as printed"),
    Column("role", "VARCHAR", "what the column is; null where `reference/column_headers.csv` does not know it"),
    Column("value", "VARCHAR", "text of the cell as printed; blank where its ink could not be read"),
    Column("number", "DOUBLE", "the number that the text is"),
    Column("confidence", "DOUBLE", "probability that the text is right"),
    Column("bbox", BOX_TYPE, "where it stands, in PDF points"),
)

V_REVIEW = (
    Column("priority", "DOUBLE", "0-1: the chance that a look finds something wrong, weighed by what it spoils"),
    Column("row_id", "VARCHAR", "the plan row; null where a page or a document as a whole needs a look"),
    _DOCUMENT,
    Column("file_name", "VARCHAR", "name of the file"),
    Column("satker", "VARCHAR", "the office"),
    Column("page_no", "INTEGER", "page to look at"),
    Column("row_no", "INTEGER", "order of the row in the document"),
    Column("reason", "VARCHAR", "why, in words"),
    Column(
        "kind",
        "VARCHAR",
        "what is most in doubt: `match`, `months`, `text`, `noticed`, `page`, `missing` (areas), `document`",
    ),
)

V_COVERAGE = (
    _DOCUMENT,
    *_PLAN,
    *_PLACE,
    Column("area_no", "INTEGER", "number of the area"),
    Column("area", "VARCHAR", "name of the area"),
    Column("kegiatan", "VARCHAR", "canonical kegiatan of the entry"),
    Column("indicator_id", "VARCHAR", "the catalogue entry"),
    Column("indicator_text", "VARCHAR", "its text"),
    Column("kind", "VARCHAR", "kind of entry: indikator, kepala_daftar, butir, tanpa_indikator"),
    Column("planned", "BOOLEAN", "whether the plan has a row for the entry; null where that is not known"),
    Column("rows", "INTEGER", "how many rows, rows in doubt among them"),
    Column("months", "INTEGER[]", "months of all these rows together"),
    Column("confidence", "DOUBLE", "probability that the surest of these matches is right; empty when missing"),
    Column("months_confidence", "DOUBLE", "lowest probability that the months of these rows are right"),
    Column(
        "peers_share",
        "DOUBLE",
        "share of the plans of this kind and year that have the entry, of those of which it is known",
    ),
    Column("status", "VARCHAR", "`planned`, `not planned`, `unknown`"),
    Column("reason", "VARCHAR", "why it is unknown, in words; null otherwise"),
)

V_CALENDAR = (
    _DOCUMENT,
    *_PLAN,
    *_PLACE,
    Column("area_no", "INTEGER", "number of the area; empty for rows without one"),
    Column("area", "VARCHAR", "name of the area"),
    Column("bulan", "INTEGER", "month, 1-12"),
    Column("rows", "INTEGER", "rows of the plan in this area"),
    Column("scheduled", "INTEGER", "how many of them are carried out in this month"),
    Column("share", "DOUBLE", "scheduled / rows"),
    Column("confidence", "DOUBLE", "mean probability that their months are right"),
)

V_COMPARE = (
    Column("jenis", "VARCHAR", "kind of plan: RB or ZI"),
    Column("area_no", "INTEGER", "number of the area"),
    Column("area", "VARCHAR", "name of the area"),
    Column("indicator_id", "VARCHAR", "the catalogue entry"),
    Column("indicator_text", "VARCHAR", "its text"),
    Column("document_id_a", "VARCHAR", "the first plan"),
    Column("satker_kode_a", "VARCHAR", "its office"),
    Column("satker_a", "VARCHAR", "name of its office"),
    Column("tahun_a", "INTEGER", "its year"),
    Column("document_id_b", "VARCHAR", "the second plan"),
    Column("satker_kode_b", "VARCHAR", "its office"),
    Column("satker_b", "VARCHAR", "name of its office"),
    Column("tahun_b", "INTEGER", "its year"),
    Column("planned_a", "BOOLEAN", "whether the first plan has the entry; null where that is not known"),
    Column("planned_b", "BOOLEAN", "whether the second has it; null where that is not known"),
    Column("months_a", "INTEGER[]", "months in the first plan"),
    Column("months_b", "INTEGER[]", "months in the second plan"),
    Column(
        "difference",
        "VARCHAR",
        "only a, only b, months (both, in other months), same, or unknown: whether one has it is not known",
    ),
    Column("confidence", "DOUBLE", "probability that the less sure of the two matches is right"),
    Column("months_confidence", "DOUBLE", "the same of the months"),
)

V_OUTLIERS = (
    _DOCUMENT,
    *_PLAN,
    *_PLACE,
    Column("measure", "VARCHAR", "rows, coverage, missing_common, own_share, months_per_row or unscheduled_share"),
    Column("value", "DOUBLE", "its value for this plan"),
    Column("year_median", "DOUBLE", "median over the plans of this kind and year"),
    Column("year_plans", "INTEGER", "how many these are"),
    Column("year_deviation", "DOUBLE", "modified z-score against them; empty below five plans or without spread"),
    Column("province_median", "DOUBLE", "median over the plans of the province"),
    Column("province_plans", "INTEGER", "how many these are"),
    Column("province_deviation", "DOUBLE", "modified z-score against them"),
    Column("is_outlier", "BOOLEAN", "whether one of the scores is beyond 3.5"),
)

V_QUALITY = (
    _DOCUMENT,
    Column("file_name", "VARCHAR", "name of the file"),
    Column("status", "VARCHAR", "ok, partial, failed, duplicate"),
    *_PLAN,
    Column("pages", "INTEGER", "number of pages"),
    Column("failed_pages", "INTEGER", "pages that could not be read"),
    Column("min_dpi", "DOUBLE", "resolution of the poorest scanned page; empty without scans"),
    Column("rows", "INTEGER", "plan rows"),
    Column("text_confidence", "DOUBLE", "mean probability that a text is right"),
    Column("months_confidence", "DOUBLE", "mean probability that a set of months is right"),
    Column("match_confidence", "DOUBLE", "mean probability that a match is right"),
    Column("matched", "INTEGER", "rows with a catalogue entry"),
    Column("own", "INTEGER", "rows that are the office's own indicators"),
    Column("without_area", "INTEGER", "rows without an area"),
    Column("to_review", "INTEGER", "rows that wait in the queue"),
    Column("decided", "INTEGER", "rows that a person decided about"),
    Column("warnings", "INTEGER", "how many things are odd about the document itself"),
    Column("doubtful_pages", "INTEGER", "pages with a finding: read, but not to be relied on"),
    Column("pages_with_rows", "INTEGER", "pages on which plan rows start"),
    Column("trusted_rows", "INTEGER", "rows that neither wait in the queue nor stand on a doubtful page"),
    Column(
        "sure_months",
        "INTEGER",
        f"rows whose set of months is right with a probability of {POLICY.sure_months:g} or more",
    ),
)

V_MISSING = (
    *_PLAN,
    *_PLACE,
    Column("status", "VARCHAR", "`missing`, or `unreadable`: a file is there, but could not be read"),
    Column("files", "VARCHAR[]", "names of the files that could not be read"),
    Column("unassigned_files", "INTEGER", "files of which the office, the year or the kind is not known"),
)

V_COMPLETENESS = (
    _DOCUMENT,
    *_PLAN,
    *_PLACE,
    Column("grade", "VARCHAR", "A, B, C or D by the score: 0.95, 0.85, 0.67"),
    Column(
        "score",
        "DOUBLE",
        "mean over the parts of the share of rows that have it; time counts 0 where all is carried out all year",
    ),
    Column("rows", "INTEGER", "plan rows"),
    Column("without_time", "INTEGER", "rows without a month, of those whose time was looked at"),
    Column("time_unknown", "INTEGER", "rows of which no time was looked at"),
    Column("without_output", "INTEGER", "rows whose indicator is blank"),
    Column("without_evidence", "INTEGER", "rows without evidence or link; empty where the form has no such column"),
    Column("without_target", "INTEGER", "rows without a target; empty where the form has no such column"),
    Column("all_year", "INTEGER", "rows that are carried out in all twelve months"),
    Column("read_in_full", "BOOLEAN", "whether every page was read; else the counts are those of the rows that were"),
)

V_LIKENESS = (
    _DOCUMENT,
    *_PLAN,
    *_PLACE,
    Column(
        "relation",
        "VARCHAR",
        "last year (the same office's plan of the year before) or other office (of the same year)",
    ),
    Column("other_document_id", "VARCHAR", "the plan that is most alike"),
    Column("other_satker_kode", "VARCHAR", "code of its office"),
    Column("other_satker", "VARCHAR", "its office"),
    Column("other_tahun", "INTEGER", "its year"),
    Column("rows_alike", "INTEGER", "rows of the same entry or words in the same months"),
    Column("rows_compared", "INTEGER", "rows that were compared"),
    Column("likeness", "DOUBLE", "rows_alike / rows_compared"),
    Column("is_copy", "BOOLEAN", "whether nine of ten rows are alike"),
)

V_DUE = (
    _DOCUMENT,
    *_PLAN,
    *_PLACE,
    Column("kuartal", "INTEGER", "quarter of the year, 1-4"),
    Column("rows", "INTEGER", "plan rows"),
    Column("due", "INTEGER", "how many of them are carried out in the quarter"),
    Column("is_now", "BOOLEAN", "whether it is the present quarter of the present year"),
)

V_UNPLACED = (
    Column("decision_id", "INTEGER", "the decision"),
    Column("decided_at", "TIMESTAMP", "when it was taken (UTC)"),
    Column("decided_by", "VARCHAR", "by whom"),
    Column("kind", "VARCHAR", "kind of decision"),
    _DOCUMENT,
    Column("file_name", "VARCHAR", "name of the file"),
    Column("page_no", "INTEGER", "page on which its row stood"),
    Column("bbox", BOX_TYPE, "where it stood, in PDF points"),
    Column("indikator", "VARCHAR", "what was read there then"),
    Column("after", "JSON", "what was decided, as JSON"),
    Column("reason", "VARCHAR", "why it has no row now"),
)

VIEWS: dict[str, tuple[Column, ...]] = {
    "v_documents": V_DOCUMENTS,
    "v_current": V_DOCUMENTS,
    "v_left_out": V_LEFT_OUT,
    "v_rows": V_ROWS,
    "v_row_entries": V_ROW_ENTRIES,
    "v_months": V_MONTHS,
    "v_periods": V_PERIODS,
    "v_fields": V_FIELDS,
    "v_review": V_REVIEW,
    "v_coverage": V_COVERAGE,
    "v_calendar": V_CALENDAR,
    "v_compare": V_COMPARE,
    "v_outliers": V_OUTLIERS,
    "v_quality": V_QUALITY,
    "v_missing": V_MISSING,
    "v_completeness": V_COMPLETENESS,
    "v_likeness": V_LIKENESS,
    "v_due": V_DUE,
    "v_unplaced": V_UNPLACED,
}
