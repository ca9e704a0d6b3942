"""What the page says when an answer is not saved, or was not needed, in Indonesian."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from rb_ingest.review.versions import LastWord


class RefusalError(ValueError):
    """What was asked cannot be done; says why in Indonesian."""


NOT_ABOUT_A_ROW = "Butir ini tentang halaman atau dokumen, bukan tentang baris: tekan Enter atau lewati."
SECOND_LOOK_IS_ABOUT = "Pendapat kedua hanya tentang padanan dan bulan: pilih padanan, atau lewati."
PAGE_IS_SETTLED = "Catatan ini sudah diperiksa orang lain; tidak ada yang perlu disimpan."
BUSY = "Basis data sedang dipakai program lain; dicoba lagi terus, jawaban Anda tidak hilang."
NOT_WRITTEN = "Basis data tidak dapat ditulis; dicoba lagi terus, jawaban Anda tidak hilang."
UNDONE = "Dibatalkan."
NOTHING_TO_UNDO = "Tidak ada yang dapat dibatalkan."
WITHDRAWN_ALREADY = "Keputusan itu sudah dicabut; buka lagi tab ini."
CHOOSE_A_ROW = "Pilih dulu baris yang dimaksud."
CHOOSE_TWO_ROWS = "Pilih sedikitnya dua baris untuk digabung."
NOTHING_TO_SPLIT = "Letakkan kursor di dalam teks indikator, di tempat baris kedua mulai."
DRAW_A_BOX = "Tandai dulu tempat barisnya pada pindaian."
DECREE_HAS_CHANGED = "Kartu SK ini berubah sejak ditampilkan; perubahan Anda belum disimpan. Periksa lagi, lalu simpan."
NO_YEAR = "Tahun rencana harus berupa angka, misalnya 2024."
NO_DATE = "Tanggal harus ditulis tahun-bulan-hari, misalnya 2024-02-15."
NO_SUCH_DOCUMENT = "Dokumen ini tidak ada lagi di basis data; muat ulang antrean."
PAGE_HAS_CHANGED = "Catatan tentang halaman ini berubah sejak ditampilkan: baca lagi, lalu jawab."
RULES_HAVE_CHANGED = "Garis halaman ini diubah orang lain; perubahan Anda belum disimpan. Lihat lagi, lalu simpan."
NO_PAGES = "Tulis nomor halaman tempat keputusan mulai, dipisahkan koma, misalnya 1, 7."
READ_SOON = "Dokumen ini segera dibaca ulang; halaman tetap dapat dipakai."
ANOTHER_RUN = "Menunggu pembacaan lain selesai; dokumen ini dibaca ulang sesudahnya."
READ_LATER = "Pembacaan lain belum selesai; dokumen ini dibaca ulang oleh rb-ingest run --update."
READ_AGAIN = "Selesai dibaca ulang."

# Of the decisions that one answer writes, the first of these is the one to name.
_DONE = {
    "withdraw": "mencabut satu keputusan tentangnya",
    "not_a_row": "menandainya bukan baris",
    "choose_match": "memilih padanan lain",
    "reject_match": "menolak padanannya",
    "confirm_match": "memastikan padanannya",
    "months": "memperbaiki bulannya",
    "text": "memperbaiki teksnya",
    "audit": "memeriksanya",
    "second_look": "memeriksanya",
    "add_row": "mengetiknya",
    "rematch": "memperbaiki teksnya",
}


def disk_full(path: Path) -> str:
    """Say that there is no room for the database; what waits is saved once there is."""
    return (
        f"Cakram komputer penuh. Kosongkan ruang di cakram tempat {path.absolute()}; "
        "dicoba lagi terus, jawaban Anda tidak hilang."
    )


def no_room_to_read(path: Path, scratch: str) -> str:
    """Say that a document waits to be read again because a disk is full."""
    return (
        "Cakram komputer penuh, dokumen ini belum dapat dibaca ulang. Kosongkan ruang di cakram tempat "
        f"{path.absolute()} dan {scratch}; sesudah itu dibaca ulang sendiri."
    )


def reading_again(read: int, pages: int | None) -> str:
    """Say how far the reading of a document is."""
    how_far = f": halaman {read} dari {pages}" if pages else ""
    return f"Sedang dibaca ulang{how_far}; halaman tetap dapat dipakai."


def kept_as_it_was(reason: str) -> str:
    """Say that what was read before stays, because the new reading came to grief."""
    return f"Hasil baca sebelumnya tetap dipakai, karena pembacaan ulang gagal. {reason}".strip()


def not_read_again(reason: str) -> str:
    """Say that a document could not be read again."""
    return f"Dokumen ini tidak dapat dibaca ulang; keputusan Anda tersimpan. {reason}".strip()


def row_is_gone(word: LastWord | None) -> str:
    """Say why a row can no longer be answered about."""
    if word is not None and "not_a_row" in word.kinds:
        return f"Baris ini sudah tidak ada: {_who(word)}. Jawaban Anda tidak disimpan."
    return "Baris ini tidak ada lagi sesudah dokumennya dibaca ulang. Jawaban Anda tidak disimpan; lanjutkan saja."


def row_has_changed(word: LastWord | None) -> str:
    """Say that the row is no longer as it was shown."""
    if word is None:
        return "Baris ini berubah sejak ditampilkan, karena dokumennya dibaca ulang. Periksa lagi, lalu jawab."
    return f"Baris ini berubah sejak ditampilkan: {_who(word)}. Jawaban Anda belum disimpan; bandingkan, lalu putuskan."


def rows_confirmed(count: int, changed: int) -> str:
    """Say how many rows were confirmed at once, and how many had changed since they were shown."""
    left = f" {changed} baris berubah sejak ditampilkan dan masih ditanyakan." if changed else ""
    return f"Bulan {count} baris dinyatakan benar.{left}"


def same_decision(word: LastWord | None) -> str:
    """Say that somebody else decided the same."""
    return f"Tidak perlu disimpan: {_who(word)}, sama dengan jawaban Anda." if word else ""


def _who(word: LastWord) -> str:
    when = word.decided_at.replace(tzinfo=UTC).astimezone()
    what = next((said for kind, said in _DONE.items() if kind in word.kinds), "mengubahnya")
    return f"{word.decided_by} {what} pada {when:%d-%m-%Y %H.%M}"
