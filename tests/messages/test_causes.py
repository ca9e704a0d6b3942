"""Every sentence that the program may store about a file or a page has its cause in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from rb_ingest.inbox import kinds
from rb_ingest.messages.causes import UNKNOWN, cause_of
from tests.source_texts import nodes_of, text_of

PACKAGE = Path(__file__).parents[2] / "rb_ingest"
# Their sentences end up in the database; others end the run.
STORED = {
    "EmptyFileError",
    "NotAPdfError",
    "DamagedPdfError",
    "EncryptedPdfError",
    "TooLargeError",
    "WrapperError",
    "UnstorableError",
    "PageError",
    "TimeLimitError",
    "WorkerDiedError",
}
# Where none of them is made, nothing needs parsing, which takes a second for the whole package, in each process.
_MADE = re.compile(rf"\b({'|'.join((*STORED, 'Finding', '_finding', 'LeftOut'))})\(")


def stored_sentences() -> set[str]:
    sentences = set()
    for path in PACKAGE.rglob("*.py"):
        if not _MADE.search(path.read_text(encoding="utf-8")):
            continue
        for node in nodes_of(path):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", "")
            texts = node.args[:1] if name in STORED else []
            if name == "Finding":
                texts = [keyword.value for keyword in node.keywords if keyword.arg == "sentence"]
            if name == "LeftOut":
                texts = [keyword.value for keyword in node.keywords if keyword.arg == "reason"]
            if name == "_finding" and len(node.args) == 3:
                texts = node.args[2:]
            sentences |= {text for text in map(text_of, texts) if text}
    return sentences


SENTENCES = sorted({*stored_sentences(), *kinds._REMEDIES.values(), kinds._OTHER})


def test_the_sentences_of_the_program_are_found():
    assert len(SENTENCES) >= 30


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_stored_sentence_has_its_cause(sentence):
    english, indonesian = cause_of(sentence, "en"), cause_of(sentence, "id")
    assert english.code == indonesian.code != UNKNOWN
    assert indonesian.what != english.what
    assert indonesian.remedy.endswith(".")


@pytest.mark.parametrize(
    ("sentence", "code", "what"),
    [
        (
            "the scan has only 72 dpi, too poor to read (at least 100 are needed): scan at 200-300 dpi",
            "coarse_scan",
            "72",
        ),
        (
            "no plan of RB or ZI: the document is about «{0} Cuti»; take it out of the inbox",
            "other_subject",
            "{0} Cuti",
        ),
        ("the PDF has 412 pages, more than the limit of 300: split it", "many_pages", "412"),
    ],
)
def test_what_a_sentence_names_is_named_in_indonesian(sentence, code, what):
    cause = cause_of(sentence, "id")
    assert cause.code == code
    assert what in cause.what


def test_pages_are_named_with_the_cause_of_the_first():
    lost = cause_of(
        "2 of 9 pages could not be read (4, 6); page 4: took longer than 120 s and was stopped: raise X", "id"
    )
    assert lost.code == "too_slow"
    assert lost.what.startswith("halaman 4, 6 tidak terbaca; halaman 4: ")
    doubtful = cause_of("1 page is in doubt (3 of 7); page 3: several times: rows ran together. Check the rows", "id")
    assert doubtful.code == "run_together"
    assert doubtful.what.startswith("halaman 3 meragukan")


def test_a_sentence_that_nobody_knows_is_shown_as_it_is():
    cause = cause_of("something {odd} happened", "id")
    assert cause.code == UNKNOWN
    assert cause.what == "something {odd} happened"
    assert "pengelola" in cause.remedy
