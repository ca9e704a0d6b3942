"""What a file of the inbox is by its name: something to read, or something to be named with what to do about it."""

from __future__ import annotations

from pathlib import PurePath

PDF_NAMES = (".pdf",)
PICTURE_NAMES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff")

_ARCHIVE = "is an archive, which is not opened; unpack it into the inbox"
_TEXT = "is a text document; save it as PDF into the inbox"
_SHEET = "is a spreadsheet; print it to PDF into the inbox"
_SLIDES = "is a presentation; save it as PDF into the inbox"
_WEB = "is a web page; print it to PDF into the inbox"
_PICTURE = "is a picture of a kind that is not read; save it as JPG or PDF into the inbox"
_MAIL = "is a mail; save the files attached to it into the inbox"
_UNDONE = "is a download or upload that has not ended; get the file again"
_OTHER = "is neither a PDF nor a picture of pages; save it as PDF into the inbox, or take it out"

_REMEDIES = {
    **dict.fromkeys((".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"), _ARCHIVE),
    **dict.fromkeys((".doc", ".docx", ".docm", ".odt", ".rtf", ".pages", ".wps"), _TEXT),
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".csv", ".numbers", ".et"), _SHEET),
    **dict.fromkeys((".ppt", ".pptx", ".odp", ".key"), _SLIDES),
    **dict.fromkeys((".htm", ".html", ".mht", ".mhtml", ".xhtml"), _WEB),
    **dict.fromkeys((".heic", ".heif", ".avif", ".webp", ".gif", ".bmp", ".jp2", ".jxl", ".djvu", ".svg"), _PICTURE),
    **dict.fromkeys((".eml", ".msg", ".mbox"), _MAIL),
    **dict.fromkeys((".part", ".crdownload", ".download", ".tmp", ".partial"), _UNDONE),
}


def is_read(name: str) -> bool:
    """Return whether a file of this name is read: a PDF, or a picture of pages; capitals or not."""
    return name.casefold().endswith((*PDF_NAMES, *PICTURE_NAMES))


def remedy(name: str) -> str:
    """Return what is wrong with a file that is not read, by its name alone, and what to do about it."""
    return _REMEDIES.get(PurePath(name.casefold()).suffix, _OTHER)
