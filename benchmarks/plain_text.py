"""Texts reduced to what has to be right: how printed and read words are compared when accuracy is measured."""

from __future__ import annotations

import re
import unicodedata

# The number or bullet of an item: "1.", "(a).", "iv)", "2.1.3)", "-".
_LABEL = r"\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5}"
_CLOSING = r"[\)\]\.\}](?:\s*[\.\)])*"
_DASHES = "-–—•·*●▪\uf0b7o"
_ITEM_NUMBER = re.compile(rf"\s*(?:[\(\[]?\s*(?:{_LABEL})\s*{_CLOSING}|[{_DASHES}](?=\s))\s*")
_NUMBER_INSIDE = re.compile(
    r"(?:(?<=\s)|(?<=[;:,.]))(?:\(?(?:\d{1,2}|[a-z])[\)\]\.\}][\.\)]?|[-–•·])(?=\s|[A-Z])", re.IGNORECASE
)
_ENDING = re.compile(r"(?:[;:,.\s]|\bdan$)+$")
_TYPEWRITER = str.maketrans({"“": '"', "”": '"', "’": "'", "–": "-", "—": "-"})
_DEEPEST_NUMBERING = 3

_SIGNS = re.compile(r"[\"'()\[\]{}<>_*/\\,;:.!?-]+")
_COMMISSION = re.compile(r"\b(?:komisi pemilihan umum|komisi independen pemilihan|kpu|kip)\b")
_PLACE_WORDS = re.compile(
    r"\b(?:di\s?lingkungan|di\s?lingkup|pada|di)\s+"
    r"(?=(?:unit|satuan|satker|provinsi|kabupaten|kab|kota|sekretariat|biro)\b)"
)
_UNIT_WORDS = re.compile(r"\b(?:unit kerja|satuan kerja|satker|unit|provinsi|kabupaten|kab|kota|satuan|kerja)\b")
_PERCENT_WORDS = re.compile(r"\bpr[eo]sentase\b")


def plain(text: str | None) -> str:
    """Return a text without case, numbering, line breaks and end marks."""
    words = " ".join(_composed(text).casefold().translate(_TYPEWRITER).split())
    for _ in range(_DEEPEST_NUMBERING):
        if not (number := _ITEM_NUMBER.match(words)):
            break
        words = words[number.end() :]
    words = re.sub(r"\s+", " ", _NUMBER_INSIDE.sub(" ", words))
    words = re.sub(r"\s+([;:,.\)])", r"\1", words)
    return _ENDING.sub("", words).strip()


def plain_entry(text: str | None) -> str:
    """Return the text of a catalogue entry without signs, the office's name and the words for kinds of office."""
    words = _SIGNS.sub(" ", plain(text))
    for pattern in (_COMMISSION, _PLACE_WORDS, _UNIT_WORDS):
        words = pattern.sub(" ", words)
    return " ".join(_PERCENT_WORDS.sub("persentase", words).split())


def plain_number(text: str | None, tahun: int) -> str:
    """Return a decree's number as bare letters and digits, without "Nomor" in front and "Tahun ..." behind."""
    number = re.sub(r"^\s*(?:NOMOR\b|NO\.?)\s*:?", "", _composed(text).upper())
    return re.sub(r"[^0-9A-Z]+", "", number).removesuffix(f"TAHUN{tahun}")


def plain_office(text: str | None) -> str:
    """Return an office's name as bare letters, without the words for the commission."""
    name = re.sub(rf"{_COMMISSION.pattern}|\bsekretariat\b", " ", _composed(text).casefold())
    name = re.sub(r"\bprov\b\.?", "provinsi", re.sub(r"\bkab\b\.?", "kabupaten", name))
    return re.sub(r"[^a-z0-9]+", "", name)


def plain_link(link: str) -> str:
    """Return a link without its scheme, spaces, and signs at the end."""
    bare = "".join(_composed(link).split()).rstrip(".,;").casefold()
    return re.sub(r"^https?://", "", bare).rstrip("/")


def _composed(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "")
