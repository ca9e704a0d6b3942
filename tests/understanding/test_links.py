"""Links joined over line ends."""

from __future__ import annotations

import pytest

from rb_ingest.understanding.links import find_links


@pytest.mark.parametrize(
    ("lines", "links"),
    [
        (["https://bit.ly/SuratUsulanKab", "Batang"], ("https://bit.ly/SuratUsulanKabBatang",)),
        (
            ["1. https://bit.ly/Usulan", "Bimtek", "2. https://s.id/Usulan"],
            ("https://bit.ly/UsulanBimtek", "https://s.id/Usulan"),
        ),
        (["https://bit.ly/a 2. https://bit.ly/b"], ("https://bit.ly/a", "https://bit.ly/b")),
        (["https: //s.id/Ab c'", "def;"], ("https://s.id/Abcdef",)),
        (["bit.ly/abc"], ("bit.ly/abc",)),
        (["https://bit.ly/a", "https://bit.ly/a"], ("https://bit.ly/a",)),
        (["Tersedia di kantor"], ()),
        ([], ()),
    ],
)
def test_find_links(lines: list[str], links: tuple[str, ...]) -> None:
    assert find_links(lines) == links
