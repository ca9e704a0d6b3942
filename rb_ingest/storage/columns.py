"""The columns of the public views, in order, with types and meanings: for exports, and for tests against drift."""

from __future__ import annotations

from typing import NamedTuple

BOX_TYPE = "STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE)"


class Column(NamedTuple):
    """A column of a view: name, DuckDB type, and what it holds."""

    name: str
    type: str
    meaning: str


V_DOCUMENTS = (
    Column("document_id", "VARCHAR", "id of the content; copies of a file share it"),
    Column("file_name", "VARCHAR", "name of the PDF"),
    Column("source_path", "VARCHAR", "where the PDF was when it was read"),
    Column("sha256", "VARCHAR", "fingerprint of the content"),
    Column("status", "VARCHAR", "ok, partial (some page failed), failed (no plan could be read), duplicate"),
    Column("error", "VARCHAR", "what is wrong and what to do, in one sentence; empty when all is well"),
    Column("jenis", "VARCHAR", "kind of plan: RB (Reformasi Birokrasi) or ZI (Zona Integritas)"),
    Column("nomor_sk", "VARCHAR", "number of the decree as printed"),
    Column("tahun", "INTEGER", "year of the plan"),
    Column("satker_kode", "VARCHAR", "code of the office's region, without dots"),
    Column("satker", "VARCHAR", "the office, e.g. KPU Kabupaten Banyumas"),
    Column("level", "VARCHAR", "pusat, provinsi, kabupaten or kota"),
    Column("tanggal_ditetapkan", "DATE", "date of the decree"),
    Column("pages", "INTEGER", "number of pages of the PDF"),
    Column("warnings", "VARCHAR[]", "oddities of the document itself"),
)

V_ROWS = (
    Column("row_id", "VARCHAR", "id of the plan row; stays the same when the file is read again"),
    Column("document_id", "VARCHAR", "id of the document's content"),
    Column("file_name", "VARCHAR", "name of the PDF"),
    Column("jenis", "VARCHAR", "kind of plan: RB or ZI"),
    Column("tahun", "INTEGER", "year of the plan"),
    Column("satker_kode", "VARCHAR", "code of the office's region, without dots"),
    Column("satker", "VARCHAR", "the office"),
    Column("page_no", "INTEGER", "page on which the row starts, from 1"),
    Column("row_no", "INTEGER", "order of the row in the document, from 1"),
    Column("area_no", "INTEGER", "number of the area: RB 1-8, ZI sections I-VI as 1-6"),
    Column("area", "VARCHAR", "name of the area"),
    Column("kegiatan", "VARCHAR", "kegiatan as printed, without its number"),
    Column("sub_kegiatan", "VARCHAR", "sub kegiatan as printed, without its number; empty in ZI plans"),
    Column("indikator", "VARCHAR", "indicator as printed, without its number; blank where the page leaves it blank"),
    Column("ket", "VARCHAR", "remark (KET) as printed"),
    Column("months", "INTEGER[]", "months 1-12 in which the row is carried out"),
    Column("ocr_confidence", "DOUBLE", "probability that the text is right"),
    Column("months_confidence", "DOUBLE", "probability that the whole set of months is right"),
    Column("indicator_id", "VARCHAR", "catalogue entry that the row stands for; empty where there is none"),
    Column("indicator_text", "VARCHAR", "text of that catalogue entry"),
    Column("match_score", "DOUBLE", "raw similarity with the catalogue entry, 0-1"),
    Column("match_confidence", "DOUBLE", "probability that the entry is right; for none, that no entry is"),
    Column("match_status", "VARCHAR", "auto, review, confirmed, rejected, or none (the office's own indicator)"),
    Column("komponen", "VARCHAR", "ZI: component"),
    Column("langkah_aksi", "VARCHAR", "ZI: step of action"),
    Column("bukti_fisik", "VARCHAR", "ZI: evidence"),
    Column("target_waktu", "VARCHAR", "ZI: target time as printed"),
    Column("links", "VARCHAR[]", "ZI: links to evidence"),
    Column("bbox", BOX_TYPE, "the ruled row in PDF points of its page, origin top left"),
)

V_MONTHS = (
    Column("row_id", "VARCHAR", "the plan row"),
    Column("bulan", "INTEGER", "month, 1-12"),
    Column("marked", "BOOLEAN", "whether the row is carried out in that month"),
    Column("confidence", "DOUBLE", "probability that marked is right"),
    Column("mark", "VARCHAR", "what was seen: tick, cross, dot, fill, text; empty where nothing was"),
)

V_REVIEW = (
    Column("priority", "DOUBLE", "0-1, how much a look is worth; the queue is sorted by it"),
    Column("row_id", "VARCHAR", "the plan row; empty where a page or a document as a whole needs a look"),
    Column("document_id", "VARCHAR", "the document"),
    Column("file_name", "VARCHAR", "name of the PDF"),
    Column("satker", "VARCHAR", "the office"),
    Column("page_no", "INTEGER", "page to look at"),
    Column("row_no", "INTEGER", "order of the row in the document"),
    Column("reason", "VARCHAR", "why a person should look, in words"),
    Column("kind", "VARCHAR", "what is most in doubt: match, months, text, noticed, page, missing (areas), document"),
)

VIEWS: dict[str, tuple[Column, ...]] = {
    "v_documents": V_DOCUMENTS,
    "v_rows": V_ROWS,
    "v_months": V_MONTHS,
    "v_review": V_REVIEW,
}
