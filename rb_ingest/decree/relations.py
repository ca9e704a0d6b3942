"""Which other decrees a decree changes or revokes, and the form in which the numbers of decrees are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rb_ingest.decree.number import DecreeNumber, parse_number
from rb_ingest.decree.passages import DecreeText
from rb_ingest.reference import Reference

_NUMBER = r"[^.;]{0,160}?\bnomor\b(?P<number>[^;]{3,60})"
_CHANGES = re.compile(rf"\bperubahan\s+(?:\w+\s+)?atas\s+keputusan{_NUMBER}", re.IGNORECASE)
_REVOKES = re.compile(rf"\b(?:mencabut|pencabutan(?:\s+atas)?)\s+keputusan{_NUMBER}", re.IGNORECASE)
_REVOKED = re.compile(
    rf"\bkeputusan{_NUMBER}[^;]{{0,240}}?\b(?:dicabut|dinyatakan\s+tidak\s+berlaku|tidak\s+berlaku\s+lagi)",
    re.IGNORECASE,
)


def number_key(number: DecreeNumber) -> str:
    """Return a number in the form in which it is compared: letters and digits only, with its year."""
    return f"{re.sub(r'[^A-Z0-9]', '', number.text.upper()).lstrip('0')}/{number.tahun}"


def changed_numbers(reference: Reference, text: DecreeText, own: DecreeNumber | None) -> tuple[str, ...]:
    """Return the numbers of the decrees that a decree says it changes or revokes, in the form of `number_key`.

    Args:
        reference: The canonical data.
        text: Its passages.
        own: Its own number, which a sentence about another one may name too.
    """
    mine = number_key(own) if own else None
    found = dict.fromkeys(number_key(number) for number in _named(reference, text))
    return tuple(key for key in found if key != mine)


def _named(reference: Reference, text: DecreeText) -> Iterator[DecreeNumber]:
    for passage in (*text.titles, *text.body):
        words = " ".join(passage.text.split())
        for pattern in (_CHANGES, _REVOKES, _REVOKED):
            for match in pattern.finditer(words):
                number = parse_number(reference, match["number"])
                if number:
                    yield number
