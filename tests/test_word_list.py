"""The list of Indonesian words is written out as Hunspell understands its dictionary."""

from __future__ import annotations

import runpy
from pathlib import Path

SCRIPT = runpy.run_path(str(Path(__file__).parent.parent / "scripts" / "word_list.py"))
RULES = """SET ISO8859-1
FLAG long
CIRCUMFIX A1 \t# both halves or none
NEEDAFFIX A2
PFX M0 Y 2 # me-
PFX M0 0 me [lr]
PFX M0 t men t[^r]
PFX K1 Y 1
PFX K1 0 ke/A1 .
SFX Ka Y 1
SFX Ka 0 an/K1n0A1 .
SFX n0 Y 2
SFX n0 0 nya .
SFX n0 0 nyalah
"""
STEMS = """4
ragu/M0n0
tari/M0
besi/KaA2
buku
d\xe9j\xe0
"""


def test_affixes_are_put_on_as_their_rules_say(tmp_path: Path) -> None:
    (tmp_path / "a.aff").write_text(RULES, encoding="latin-1")
    (tmp_path / "a.dic").write_text(STEMS, encoding="latin-1")
    assert SCRIPT["words"](tmp_path / "a.aff", tmp_path / "a.dic") == [
        "buku",
        "kebesian",
        "kebesiannya",
        "menari",
        "meragu",
        "meragunya",
        "ragu",
        "ragunya",
        "tari",
    ]
