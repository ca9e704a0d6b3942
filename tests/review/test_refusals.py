"""Whatever goes wrong, the page says it in Indonesian: all sentences that can reach it are gone over."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import rb_ingest.review
from rb_ingest.messages.refusals import refusal_of, unknown_refusal
from rb_ingest.review import sentences
from rb_ingest.review.desk import ReviewDesk
from rb_ingest.review.reasons import refused
from tests.source_texts import nodes_of, text_of

PACKAGE = Path(rb_ingest.__file__).parent
# Of the command line alone.
_NOT_THE_PAGE = ("exchange.py", "refit.py", "gate.py", "server.py", "calibration.py")
_STORAGE = ("decision_values", "decision_log", "decisions", "page_decisions", "entered_rows", "guidance", "database")
MODULES = [
    *(path for path in sorted((PACKAGE / "review").glob("*.py")) if path.name not in _NOT_THE_PAGE),
    *(PACKAGE / "storage" / f"{name}.py" for name in _STORAGE),
]
_RAISED = re.compile("Error$")


def raised(path: Path) -> set[str]:
    """Return the sentences of the errors that a module makes; a busy database is told of otherwise."""
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", "")
            if _RAISED.search(name) and name != "DatabaseBusyError" and (text := text_of(node.args[0])):
                found.add(text)
    return found


SENTENCES = sorted(set().union(*map(raised, MODULES)))


def test_the_sentences_are_found():
    assert len(SENTENCES) >= 40


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_error_that_reaches_the_page_has_its_words(sentence):
    said = refused(sentence)
    assert said not in (sentence, unknown_refusal())
    assert not ENGLISH.search(said), said


ENGLISH = re.compile(r"\b(the|not|is|are|was|must|of|no|and|again)\b", re.IGNORECASE)


def test_what_the_page_says_by_itself_is_indonesian():
    said = [value for name, value in vars(sentences).items() if name.isupper() and isinstance(value, str)]
    assert len(said) > 20
    for sentence in (*said, unknown_refusal()):
        assert not ENGLISH.search(sentence), sentence
    texts = set()
    for path in (PACKAGE / "review" / "static").glob("*.js"):
        lines = [line.split("// ")[0] for line in path.read_text(encoding="utf-8").splitlines()]
        script = re.sub(r"\$\{[^}]*\}", "7", "\n".join(lines))
        # texts for people have words with blanks between them, and none of the signs of a program
        texts |= set(re.findall(r"[\"`]([^\"`\n;={}\[\]]* [^\"`\n;={}\[\]]*)[\"`]", script))
    assert len(texts) > 100
    english = {text for text in texts if ENGLISH.search(text)} - {"no answer"}  # of the outbox, for itself
    assert not english


def test_what_is_named_is_named():
    assert "kode 9999" in refused("There is no satker_kode 9999 in ref_satker. Load the review queue again.")
    assert refusal_of("something odd") is None
    assert refused("something odd") == unknown_refusal()


@pytest.mark.parametrize(
    "message",
    [
        {"act": "none"},
        {"act": "fetch"},
        {"act": "fetch", "item": {"kind": "x"}},
        {"act": "page", "document_id": "d0", "page_no": 1},
        {"act": "page", "document_id": "d0", "page_no": "x"},
        {"act": "edit_page", "answer": "1"},
        {"act": "edit_decree", "answer": "8f5f9c1e-6a5b-4c5e-9f4e-111111111111", "reviewer": "", "document_id": "d0",
         "version": "", "values": {}},
        {"act": "undo", "undoes": "x", "reviewer": "ani"},
        {"act": "withdraw", "decision_id": 7},
        {"act": "read_again", "document_id": "d0"},
    ],
)  # fmt: skip
def test_odd_messages_are_answered_in_indonesian(database, message):
    said = ReviewDesk(database, "ani").handle(message).content
    assert said["type"] != "busy"
    assert said["text"]
    assert not ENGLISH.search(said["text"]), said
