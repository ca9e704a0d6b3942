"""What the review page says of rows and of itself, in Indonesian."""

from __future__ import annotations

from rb_ingest.review.audit import AuditEstimate
from rb_ingest.review.claims import Claim
from rb_ingest.review.item import ReviewRow
from rb_ingest.review.queue import Progress, QueueItem
from rb_ingest.review.second_look import Agreement

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

FIELDS = {
    "area": "Area",
    "kegiatan": "Kegiatan",
    "sub_kegiatan": "Sub kegiatan",
    "indikator": "Indikator",
    "ket": "Keterangan",
    "komponen": "Komponen",
    "langkah_aksi": "Langkah aksi",
    "bukti_fisik": "Bukti fisik",
    "target_waktu": "Target waktu",
}

KINDS = {
    "match": "padanan diragukan",
    "months": "bulan diragukan",
    "text": "teks diragukan",
    "noticed": "ada kejanggalan",
    "page": "halaman gagal dibaca",
    "missing": "area tanpa baris",
    "document": "catatan dokumen",
    "audit": "uji petik acak",
    "second": "pendapat kedua",
}

STATUSES = {
    "auto": "otomatis",
    "review": "perlu ditinjau",
    "confirmed": "dipastikan",
    "rejected": "ditolak",
    "none": "indikator sendiri",
}

CONFLICTS = {
    "match": "padanan",
    "months": "bulan",
    "row": "baris atau bukan",
    "rules": "garis halaman (h datar, v tegak, - dihapus; dalam pt)",
    "starts": "halaman tempat keputusan mulai",
    "jenis": "jenis rencana",
    "nomor_sk": "nomor SK",
    "tahun": "tahun rencana",
    "satker_kode": "kode satker",
    "tanggal_ditetapkan": "tanggal ditetapkan",
    "replaces": "keputusan yang digantikan",
    **FIELDS,
}


def percent(value: float | None) -> str:
    """Write a share as a whole percentage, '–' where there is none."""
    return "–" if value is None else f"{100 * value:.0f} %"


def reasons_of(item: QueueItem, row: ReviewRow | None) -> list[str]:
    """Say why an item is in the queue."""
    if row is None:
        return [item.reason]
    if item.kind == "second":
        return ["Rekan sudah memutuskan baris ini; jawab padanan dan bulannya tanpa melihat jawabannya."]
    if item.kind == "audit":
        return ["Dipilih secara acak dari baris yang tidak diragukan: periksa semuanya."]
    reasons = []
    if row.match_status == "review":
        reasons.append(f"Padanan katalog benar dengan peluang {percent(row.match_confidence)}")
    if row.match_status == "none" and "match" in row.doubts:
        reasons.append(f"Tidak ada padanan katalog, yakin {percent(row.match_confidence)}")
    if "months" in row.doubts:
        reasons.append(f"Bulan benar dengan peluang {percent(row.months_confidence)}")
    if "text" in row.doubts:
        reasons.append(f"Teks benar dengan peluang {percent(row.ocr_confidence)}")
    return [*reasons, *row.reasons]


def audit_text(found: AuditEstimate) -> str:
    """Say what the audited rows tell of those that nobody doubts."""
    if found.rate is None:
        return "Uji petik: belum ada baris yang diperiksa"
    return (
        f"Uji petik: {found.wrong} dari {found.audited} baris salah, "
        f"taksiran kesalahan {100 * found.rate:.1f} % (95 %: {100 * found.low:.1f}–{100 * found.high:.1f} %)"
    ).replace(".", ",")


def progress_text(found: Progress) -> str:
    """Say how far the whole database is."""
    return (
        f"Seluruh basis data: {found.decided} dari {found.rows} baris diputuskan orang, {found.waiting} butir menunggu"
    )


def agreement_text(found: Agreement) -> str:
    """Say how far second looks agree with first ones; nothing where there was none."""
    if not found.looked:
        return ""
    kappas = [
        f"{name} {value:.2f}".replace(".", ",")
        for name, value in (("padanan", found.entry_kappa), ("bulan", found.month_kappa))
        if value is not None
    ]
    return (
        f"Pendapat kedua: {found.same_entry} dari {found.looked} padanan sama "
        f"(95 %: {100 * found.low:.0f}–{100 * found.high:.0f} %), {found.same_months} set bulan sama"
        + (f"; kappa {', '.join(kappas)}" if kappas else "")
    )


def claim_text(found: Claim) -> str:
    """Say that a colleague looks at the same page."""
    since = "baru saja" if found.minutes < 1 else f"sejak {found.minutes} menit"
    return f"{found.reviewer} sedang melihat halaman ini ({since})"
