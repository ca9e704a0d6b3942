"""Whether a PDF carries an electronic signature. It is never changed, nor is the signature verified."""

from __future__ import annotations

from collections.abc import Iterable

import pikepdf

# Fields within fields are looked into so deep, and so many of them: a form that refers to itself ends.
_DEEPEST = 8
_MOST_FIELDS = 20_000


def is_signed(pdf: pikepdf.Pdf) -> bool:
    """Return whether a PDF was signed electronically: a signature field that is filled, or a certification (DocMDP).

    A signature field that waits for its signer, and a picture of a signature, are none.
    """
    permissions = pdf.Root.get("/Perms")
    if isinstance(permissions, pikepdf.Dictionary) and "/DocMDP" in permissions:
        return True
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    return isinstance(fields, pikepdf.Array) and _holds_signature(fields, None)


def _holds_signature(fields: Iterable[object], kind: object) -> bool:
    """Return whether one of some fields is signed; `kind` is what those above them hand down to them."""
    level = [(field, kind) for field in fields]
    left = _MOST_FIELDS
    for _ in range(_DEEPEST):
        below: list[tuple[object, object]] = []
        for field, inherited in level[:left]:
            if not isinstance(field, pikepdf.Dictionary):
                continue
            kind = field.get("/FT", inherited)
            value = field.get("/V")
            if kind == "/Sig" and isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value:
                return True
            kids = field.get("/Kids")
            if isinstance(kids, pikepdf.Array):
                below.extend((kid, kind) for kid in kids)
        left -= len(level)
        level = below
        if left <= 0 or not level:
            return False
    return False
