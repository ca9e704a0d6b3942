"""The kinds of decision, and what each has to say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, get_args

from rb_ingest.records import GivenRule, Jenis, Match

DecisionKind = Literal[
    "confirm_match",
    "choose_match",
    "reject_match",
    "text",
    "months",
    "not_a_row",
    "audit",
    "second_look",
    "seen",
    "withdraw",
    "add_row",
    "rematch",
    "page_done",
    "decree",
    "rules",
    "parts",
]
"""`confirm_match` and `reject_match` are about the entry that is proposed now, with those that it stands beside;
`choose_match` names another, or several that the row stands for together, or None for an indicator of the office's
own; `text` and `months` correct what was read, or confirm it; `not_a_row` takes the row out of the views; `audit`
vouches for the whole row as it is shown now; `second_look` is what somebody else says of it without having seen the
first answer, and changes nothing; `seen` settles what the queue says of a page or of a document; `withdraw` undoes an
earlier decision. Of pages and decrees: `add_row` says that a row stands on a page, `rematch` keeps the match that was
found for corrected texts, `page_done` says that a person has finished a page, `decree` corrects what a decree says of
itself, `rules` says which rules a page has and which not, `parts` at which pages of a file a decree begins; these two
count from the next time that the file is read."""

TEXT_FIELDS = (
    "area_no",
    "area",
    "kegiatan",
    "sub_kegiatan",
    "indikator",
    "ket",
    "komponen",
    "langkah_aksi",
    "bukti_fisik",
    "target_waktu",
)
"""The columns of `v_rows` that a `text` decision may correct."""

DECREE_FIELDS = ("jenis", "nomor_sk", "tahun", "satker_kode", "tanggal_ditetapkan")
"""The columns of `v_documents` that a `decree` decision may correct; the name of the office follows from its code."""

_FIELDS: dict[str, set[str]] = {
    "confirm_match": set(),
    "choose_match": {"indicator_id", "also"},
    "reject_match": set(),
    "text": set(TEXT_FIELDS),
    "months": {"months"},
    "not_a_row": set(),
    "audit": set(),
    "second_look": {"indicator_id", "months"},
    "seen": {"reason"},
    "withdraw": {"decision_id"},
    "add_row": {"indikator", "turn"},
    "rematch": set(Match.model_fields),
    "page_done": {"rows"},
    "decree": {*DECREE_FIELDS, "replaces"},
    "rules": {"rules"},
    "parts": {"starts"},
}
# Logs of before do not say it.
_MAY_BE_LEFT_OUT = {"also"}
ABOUT_PAGES = ("seen", "add_row", "rematch", "page_done", "decree", "rules", "parts")
"""Kinds that are no word about a row as it was read; each has a function of its own that appends it."""
# Far above what any catalogue numbers, far below what a column of the database cannot hold.
_LAST_AREA = 99
# The election law that made these offices is of 2003; a year far ahead is a slip of the keyboard.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
# More than the largest table has, and more than the largest file that is read.
_MOST_RULES, _MOST_PAGES = 400, 5000
# More than one sentence of a plan names.
_MOST_ENTRIES = 9
# More than a page of print holds.
_LONGEST_TEXT = 20_000
_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,99}")
# Control characters but tab and line ends, and marks of direction: they act on whatever shows them.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def checked_values(kind: DecisionKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a decision says, before it is kept for good.

    Args:
        kind: The kind of decision.
        values: `choose_match`: indicator_id, a catalogue id or None, and, where the row stands for several entries,
            also, the others in their order; without it nothing is said of others. `text`: any of TEXT_FIELDS, text or
            None, area_no a whole number; none of them says that the text is right. `months`: months, a list of 1-12.
            `withdraw`: decision_id. `seen`: reason. `decree`: any of DECREE_FIELDS, or replaces. Of the others
            about pages, see `checked_page_values`. The rest: nothing.

    Returns:
        The values as they are kept: months sorted, each once.

    Raises:
        ValueError: The kind is not known, or the values are not what it needs.
    """
    if kind not in get_args(DecisionKind):
        raise ValueError(f"{kind!r} is no kind of decision; use one of {', '.join(get_args(DecisionKind))}")
    unknown = set(values) - _FIELDS[kind]
    if unknown:
        raise ValueError(f"a {kind} decision does not say {', '.join(sorted(unknown))}")
    if kind not in ("text", "decree") and (missing := _FIELDS[kind] - _MAY_BE_LEFT_OUT - set(values)):
        raise ValueError(f"a {kind} decision needs {', '.join(sorted(missing))}")
    if kind in _CHECKS:
        return _CHECKS[kind](**values)
    if kind in ABOUT_PAGES and kind != "seen":
        return checked_page_values(kind, values)
    if kind == "withdraw" and not (_is_number(values["decision_id"]) and 0 < values["decision_id"] < 2**31):
        raise ValueError("decision_id must be a whole number")
    for field, value in values.items():
        if field == "area_no":
            if value is not None and not (_is_number(value) and 1 <= value <= _LAST_AREA):
                raise ValueError(f"area_no must be a whole number from 1 to {_LAST_AREA}, or None")
        elif field not in ("months", "decision_id") and value is not None and not isinstance(value, str):
            raise ValueError(f"{field} must be text or None")
        elif isinstance(value, str) and (len(value) > _LONGEST_TEXT or _NO_TEXT.search(value)):
            raise ValueError(f"{field} must have at most {_LONGEST_TEXT} characters, and none that is no text")
    if "indikator" in values and values["indikator"] is None:
        raise ValueError("indikator must be text; an indicator that is blank on the page is ''")
    return dict(values)


def checked_page_values(kind: DecisionKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a decision about a page or a decree says.

    Args:
        kind: The kind of decision.
        values: `add_row`: indikator, a text, and turn, 0, 90, 180 or 270. `rematch`: the fields of a `Match`.
            `page_done`: rows, a list of ids. `rules`: rules, a list of `GivenRule` as plain values, all that the page
            was given. `parts`: starts, the numbers of pages; none where the program is to find them. `decree`: year
            and date as number and ISO date, jenis a kind of plan, replaces the ids of the documents in place of which
            this one counts, the others text.

    Returns:
        The values as they are kept.

    Raises:
        ValueError: The values are not what the kind needs.
    """
    if kind == "rematch":
        return Match.model_validate(values).model_dump(mode="json", exclude_unset=True)
    if kind == "add_row":
        if values["turn"] not in (0, 90, 180, 270) or not _is_text(values["indikator"]):
            raise ValueError("add_row needs the text of the indicator, and a turn of 0, 90, 180 or 270 degrees")
    elif kind == "page_done":
        if not isinstance(values["rows"], list) or not all(_is_text(row) for row in values["rows"]):
            raise ValueError("rows must be a list of ids")
    elif kind == "rules":
        return {"rules": _checked_rules(values["rules"])}
    elif kind == "parts":
        return {"starts": _checked_starts(values["starts"])}
    else:
        _check_decree(values)
    return dict(values)


def _checked_rules(rules: object) -> list[dict[str, Any]]:
    if not isinstance(rules, list) or len(rules) > _MOST_RULES:
        raise ValueError(f"rules must be a list of at most {_MOST_RULES} lines")
    lines = [GivenRule.model_validate(rule) for rule in rules]
    if any((line.x0, line.y0) == (line.x1, line.y1) for line in lines):
        raise ValueError("a rule must lead from one point to another")
    return [line.model_dump() for line in lines]


def _checked_starts(starts: object) -> list[int]:
    if not isinstance(starts, list) or not all(_is_number(page) and 1 <= page <= _MOST_PAGES for page in starts):
        raise ValueError("starts must be a list of numbers of pages")
    return sorted(set(starts))


def _check_decree(values: Mapping[str, Any]) -> None:
    if not values:
        raise ValueError("a decree decision must correct something")
    for field, value in values.items():
        if value is None and field != "replaces":
            continue
        if field == "replaces":
            if not isinstance(value, list) or not all(_is_text(one) and _ID.fullmatch(one) for one in value):
                raise ValueError("replaces must be a list of ids of documents")
        elif field == "tahun":
            if not (_is_number(value) and _FIRST_YEAR <= value <= _LAST_YEAR):
                raise ValueError(f"tahun must be a year from {_FIRST_YEAR} to {_LAST_YEAR}")
        elif not _is_text(value):
            raise ValueError(f"{field} must be text or None")
        elif field == "jenis" and value not in get_args(Jenis):
            raise ValueError(f"jenis must be one of {', '.join(get_args(Jenis))}")
        elif field == "tanggal_ditetapkan":
            date.fromisoformat(value)


def _checked_entries(indicator_id: object, also: object = None) -> dict[str, Any]:
    if indicator_id is not None and not _is_text(indicator_id):
        raise ValueError("indicator_id must be text or None")
    if also is None:
        return {"indicator_id": indicator_id}
    if not isinstance(also, list) or not all(_is_text(entry) and entry for entry in also):
        raise ValueError("also must be a list of catalogue ids")
    if len(also) > _MOST_ENTRIES:
        raise ValueError(f"a row stands for at most {_MOST_ENTRIES} entries besides its first")
    if also and (indicator_id is None or len({indicator_id, *also}) <= len(also)):
        raise ValueError("also names entries besides the first one, each of them once")
    return {"indicator_id": indicator_id, "also": also}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT and not _NO_TEXT.search(value)


def _checked_months(months: object) -> dict[str, Any]:
    if isinstance(months, str) or not isinstance(months, (list, tuple, set, frozenset)):
        raise ValueError("months must be a list of whole numbers from 1 to 12")
    if not all(_is_number(month) and 1 <= month <= 12 for month in months):
        raise ValueError("months must be whole numbers from 1 to 12")
    return {"months": sorted(set(months))}


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _checked_second_look(indicator_id: object, months: object) -> dict[str, Any]:
    return {**_checked_entries(indicator_id), **_checked_months(months)}


_CHECKS: dict[str, Callable[..., dict[str, Any]]] = {
    "months": _checked_months,
    "choose_match": _checked_entries,
    "second_look": _checked_second_look,
}
