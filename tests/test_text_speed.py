"""Every function that takes text from a scan costs what the length costs: nothing that anybody can print stalls a run.

Four times the text may take four times as long, and no more than a machine that is busy makes of it.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable

import pytest

from rb_ingest.decree.number import parse_number
from rb_ingest.decree.passages import line_keywords
from rb_ingest.decree.satker import mentioned_offices
from rb_ingest.language import month_words, numbering
from rb_ingest.language.ocr_words import ocr_fold
from rb_ingest.language.text import clean_line, ends_item, has_known_word, join_lines, join_times, trim_ending
from rb_ingest.matching.folding import fold
from rb_ingest.matching.normalising import normalise, split_number
from rb_ingest.rows.areas import match_area, section_number
from rb_ingest.rows.header_words import header_similarity
from rb_ingest.rows.links import find_links
from rb_ingest.rows.period_names import months_named
from rb_ingest.rows.schedule import months_of, names_impossible_time, times_of_one_year
from rb_ingest.rows.schedule_words import tokens_of
from testkit.reference import REFERENCE

SHORT, LONG = 5_000, 20_000
# Linear is 4, quadratic 16. Below the floor a measurement says nothing.
MOST = 10.0
FLOOR_SECONDS = 0.15

TEXTS = {
    "one letter": "a",
    "strokes": "il1|",
    "digits": "1",
    "years": "20",
    "blanks": " ",
    "line ends": "\n",
    "dots": ".",
    "commas": ", ",
    "dashes": "-",
    "letters and dashes": "a-",
    "broken words": "a-\n",
    "parted words": "kata-\n kata ",
    "brackets": "(",
    "quotes": "' ",
    "percents": " % ",
    "endings": "; dan",
    "words": "kata ",
    "words run together": "Junidan",
    "numerals": "x1",
    "years in words": "tahun ",
    "offices": "kabupaten ",
    "bodies": "kpu ",
    "months": "Mei ",
    "until": "s . ",
    "ordinals": "ke ",
    "links": "https://a",
    "words said twice": "laporan dan ",
    "units": "di lingkungan satuan kerja ",
    "numbers": "1/",
}


def pieces(text: str) -> list[str]:
    return [text[at : at + 5] for at in range(0, len(text), 5)]


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "clean_line": clean_line,
    "join_lines": lambda text: join_lines(REFERENCE, [text, text]),
    "join_lines of many": lambda text: join_lines(REFERENCE, pieces(text)),
    "join_lines of hyphens": lambda text: join_lines(REFERENCE, [f"{piece}-" for piece in pieces(text)]),
    "join_times": lambda text: join_times(pieces(text)),
    "trim_ending": trim_ending,
    "ends_item": ends_item,
    "has_known_word": lambda text: has_known_word(REFERENCE, text),
    "split_numbering": lambda text: numbering.split_numbering(text, bare=True, paths=True),
    "numbering.roman_value": numbering.roman_value,
    "month_words.roman_value": lambda text: month_words.roman_value(REFERENCE, text),
    "month_of_word": lambda text: month_words.month_of_word(REFERENCE, text),
    "ocr_fold": ocr_fold,
    "tokens_of": lambda text: list(tokens_of(REFERENCE, text)),
    "months_of": lambda text: months_of(REFERENCE, text, 2024),
    "names_impossible_time": lambda text: names_impossible_time(REFERENCE, text),
    "times_of_one_year": times_of_one_year,
    "months_named": lambda text: inspect.unwrap(months_named)(REFERENCE, text),
    "mentioned_offices": lambda text: mentioned_offices(REFERENCE, text),
    "parse_number": lambda text: parse_number(REFERENCE, text),
    "line_keywords": line_keywords,
    "fold": fold.__wrapped__,
    "normalise": lambda text: inspect.unwrap(normalise)(REFERENCE, text),
    "split_number": split_number,
    "match_area": lambda text: match_area(REFERENCE, text, None, "RB"),
    "section_number": section_number,
    "header_similarity": lambda text: header_similarity(REFERENCE, text, "RB"),
    "find_links": lambda text: find_links(REFERENCE, pieces(text)),
}


def of_length(pattern: str, length: int) -> str:
    return (pattern * (length // len(pattern) + 1))[:length] + "x"


def seconds(function: Callable[[str], object], text: str) -> float:
    """Return the processor's time, the best of three where it was long: others work on the machine too."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        function(text)
        best = min(best, time.process_time() - started)
        if best < FLOOR_SECONDS:
            break
    return best


@pytest.mark.parametrize("name", FUNCTIONS)
def test_four_times_the_text_takes_no_more_than_its_share(name: str) -> None:
    function = FUNCTIONS[name]
    for kind, pattern in TEXTS.items():
        function(of_length(pattern, 50))  # loads what it needs
        short = seconds(function, of_length(pattern, SHORT))
        assert short < 20 * FLOOR_SECONDS, kind
        long = seconds(function, of_length(pattern, LONG))
        assert long < max(FLOOR_SECONDS, MOST * short), f"{kind}: {short:.3f} s, then {long:.3f} s"
