"""Golden files: what a stage gave when a person last looked at it, and how far from that it may be.

They are compared with what the stage gives now. `pytest --regenerate-golden` writes them anew; look at the difference
before you commit it, for it is what the change does to a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein


class Golden:
    """The golden files of a folder.

    Args:
        folder: Where they lie, one JSON file a stage.
        regenerate: Whether they are written anew rather than compared with.
    """

    def __init__(self, folder: Path, *, regenerate: bool) -> None:
        self._folder = folder
        self._regenerate = regenerate

    def check(self, stage: str, found: Mapping[str, Any], within: Mapping[str, float]) -> None:
        """Compare what a stage gave with its file.

        Args:
            stage: The name of the stage, and of the file.
            found: What it gave, as values that JSON has.
            within: How far a field of this name may be off: a number by so much, a text in this share of its letters.
                Fields that are not named must be equal.

        Raises:
            AssertionError: Something differs by more; names the places.
        """
        path = self._folder / f"{stage}.json"
        if self._regenerate:
            path.parent.mkdir(exist_ok=True)
            path.write_text(_lines(found), encoding="utf-8")
            return
        assert path.is_file(), f"{path} is not there: pytest --regenerate-golden writes it"
        kept = json.loads(path.read_text(encoding="utf-8"))
        differences = list(_differences(kept, json.loads(json.dumps(found)), stage, "", within))
        assert not differences, "\n".join([*differences[:20], "is that meant? pytest --regenerate-golden, then look"])


def _lines(found: Mapping[str, Any]) -> str:
    """Return JSON with a line for each element, so that a change is a change of few lines."""
    parts = []
    for name, value in found.items():
        if isinstance(value, list | tuple) and value and isinstance(value[0], dict | list | tuple):
            inner = ",\n".join(f"    {json.dumps(element, ensure_ascii=False)}" for element in value)
            parts.append(f"  {json.dumps(name)}: [\n{inner}\n  ]")
        else:
            parts.append(f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _differences(kept: Any, found: Any, place: str, field: str, within: Mapping[str, float]) -> Iterator[str]:
    if isinstance(kept, dict) and isinstance(found, dict):
        for name in sorted(kept.keys() | found.keys()):
            if name not in kept or name not in found:
                yield f"{place}.{name}: only {'found' if name in found else 'kept'}"
            else:
                yield from _differences(kept[name], found[name], f"{place}.{name}", name, within)
    elif isinstance(kept, list) and isinstance(found, list):
        if len(kept) != len(found):
            yield f"{place}: {len(kept)} elements were kept, {len(found)} are found"
        for number, (a, b) in enumerate(zip(kept, found, strict=False)):
            yield from _differences(a, b, f"{place}[{number}]", field, within)
    elif not _is_near(kept, found, within.get(field, 0.0)):
        yield f"{place}: {kept!r} was kept, {found!r} is found"


def _is_near(kept: Any, found: Any, within: float) -> bool:
    if isinstance(kept, str) and isinstance(found, str):
        return Levenshtein.normalized_distance(kept, found) <= within
    if isinstance(kept, bool) or not isinstance(kept, int | float) or not isinstance(found, int | float):
        return bool(kept == found)
    return abs(kept - found) <= within
