"""What OCR usually confuses in these tables, set right without knowing what the text should say.

Only signs that cannot stand where they were read are mended: nothing here looks at the catalogue, and the satker's own
spelling mistakes stay.
"""

from __future__ import annotations

import re

_QUOTES = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb"

# (what was read, what was printed); applied in this order.
_MENDS: tuple[tuple[re.Pattern[str], str], ...] = (
    # "(%)" comes back as "(90)", "(96)", "(9o)", "(Yo)", "(%6)"
    (re.compile(r"\((?:9[06o%]|[Yy][o0]|%[06o]|0/0|46)\)"), "(%)"),
    # "100%" as "10096"
    (re.compile(r"\b(\d{1,2}0)(?:96|9o)\b"), r"\1%"),
    # "% kegiatan" at the start of an item as "96 kegiatan", "yo kegiatan"
    (
        re.compile(rf"^((?:\W*\w{{1,2}}\W{{1,2}}\s+)?)(?:96|9o|[Yy][o0]|[{_QUOTES}]6|46|Y6)\s+(?=[a-z])"),
        r"\1% ",
    ),
    # list letters and digits: "\u00a2)" and "cc)" for "c)", "l)" and "ll." for "1)", "1."
    (re.compile(r"^(\W*)(?:\u00a2|c\u00a2|cc)(?=[).\]}])"), r"\1c"),
    (re.compile(r"^(\W*)(?:l|I|\|)(?=\))"), r"\g<1>1"),
    (re.compile(r"^(?:ll|lI|Il)\.(?=\s)"), "1."),
    (re.compile(r"^(\(?\w{1,2})[\]}](?=\W)"), r"\1)"),
    # "Triwulan I" as "Triwulan |"
    (re.compile(r"(?<=\w) \|(?= \w)"), " I"),
    # ZI (Zona Integritas)
    (re.compile(r"\b(Z)[l1|!](?!\w)"), r"\1I"),
    # amounts: nothing stands before or behind "27,500" that a rule or a speck did not put there
    (re.compile(r"^[^\w(+-]{1,4}\s*(?=\d{1,3}(?:[.,]\d{3})+\W*$)"), ""),
    (re.compile(r"^(\d{1,3}(?:[.,]\d{3})+)[1)|!'\":;.,\]]$"), r"\1"),
    # dust at both ends of a line, read as quotes, dashes and dots
    # (a lone dash at the end stays: it may be the "Januari -" of a range)
    (re.compile(rf"(?:\s+(?![\u2014\u2013-]$)[{_QUOTES}|!~_.,=\u00b0\u2014\u2013-]+)+$"), ""),
    (re.compile(rf"^(?:[{_QUOTES}|!~_.,=\u00b0:;]+\s+)+"), ""),
)


# What Tesseract makes of a per cent sign and what may be as printed too: "Yo Kegiatan", "96 Kegiatan", "(960)", "1006".
_MAY_BE_PERCENT = re.compile(
    rf"^(?:\W*\w{{0,2}}\W{{1,3}}\s*)?(?:[Yy][o0h6]?|9[06o]|[24]6|[{_QUOTES}]6|\$)\s+(?=[A-Za-z(])|"
    r"(?<=\w )\((?:[^\sA-Za-z()]{1,3}|oo)\)|"
    r"\b\d{1,2}[05](?:[46789]|[4679]6|9o)\b"
)


def may_hide_percent(text: str) -> bool:
    """Return whether a line holds what Tesseract, sure of itself, often reads for a per cent sign."""
    return bool(_MAY_BE_PERCENT.search(text))


def mend_confusions(text: str) -> str:
    """Return a line of OCR text with impossible readings set right."""
    for pattern, printed in _MENDS:
        text = pattern.sub(printed, text)
    return text
