"""Letters that OCR and spelling confuse, folded into one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Shapes that OCR confuses (l/1/I/|, 0/o, c/e, B/8) and sounds that Indonesian spelling varies (f/v/p).
# Every class becomes one letter. No two words of the catalogues differ in such a letter alone.
_LOOKALIKES = {
    **dict.fromkeys("1l|!][}{j", "i"),
    **dict.fromkeys("0", "o"),
    **dict.fromkeys("5$", "s"),
    **dict.fromkeys("8", "b"),
    **dict.fromkeys("9q", "g"),
    **dict.fromkeys("c¢€", "e"),
    **dict.fromkeys("fv", "p"),
}
_LETTERS = str.maketrans(_LOOKALIKES)
_SPLIT = re.compile(r"[^0-9a-z|!\]\[}{$¢€]+")
_PERCENT = re.compile(r"\(?\s*%\s*[)\]]?")
_YEAR = re.compile(r"\b(?:tahun(?:\s+anggaran)?|ta\.?)?\s*\b20[0-4]\d\b", re.IGNORECASE)
_DOUBLED = re.compile(r"([a-z])\1+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Fold a text: small letters a-z and numbers, confusable and doubled letters as one, words by single blanks.

    "%" becomes a word, years are left out.
    """
    plain = " ".join(unicodedata.normalize("NFKD", text).casefold().split())
    plain = _YEAR.sub(" ", _PERCENT.sub(" persen ", plain))
    words = (word if word.isdecimal() else _fold_word(word) for word in _SPLIT.split(plain))
    return " ".join(word for word in words if word)


def _fold_word(word: str) -> str:
    word = word.strip("|!][}{").replace("rn", "m").replace("vv", "w").translate(_LETTERS)
    return _DOUBLED.sub(r"\1", word)
