"""The items of a list in one cell: where each begins, how deep it stands, and its text without its number.

Three features tell where an item begins: the number or dash before it, the sequence that it continues, and the
hanging indent (an item's first line stands further left than the lines that follow). OCR damages the first, so the
other two must be able to speak alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from rb_ingest.language.numbering import Numbering, NumberKind, split_numbering, value_as
from rb_ingest.language.text import clean_line, ends_item, join_lines, trim_ending
from rb_ingest.records import TextLine
from rb_ingest.reference import Reference

INDENT = 0.55  # of a line's height: smaller differences of left edges are noise of scanning
_CONJUNCTIONS = frozenset({"dan", "serta", "atau", "dan/atau"})
_DASH = Numbering("-", "dash", None)
ALPHANUMERIC: frozenset[NumberKind] = frozenset({"digit", "letter", "roman", "path"})


@dataclass(frozen=True)
class Item:
    """One item of a cell. `level` 0 is outermost; `numbering` is None for text that stands before or without a list."""

    level: int
    numbering: Numbering | None
    lines: tuple[TextLine, ...]
    text: str

    @property
    def printed(self) -> str:
        """The item's own number as printed, '' if it has none."""
        return self.numbering.printed if self.numbering else ""


@dataclass(frozen=True)
class ListStyle:
    """How a column numbers its items.

    Attributes:
        bare: Without dot or bracket: "1 Evaluasi".
        paths: With 1.1, 1.2.
        dashes: With dashes or bullets.
        numbered: At all; an only child carries no number even where siblings do.
        usual: The usual kind of number, and whether it has a bracket.
    """

    bare: bool = False
    paths: bool = False
    dashes: bool = False
    numbered: bool = False
    usual: tuple[NumberKind, bool] | None = None

    def split(self, text: str) -> tuple[Numbering | None, str]:
        """Part a text of the column from the number before it."""
        return split_numbering(text, bare=self.bare, paths=self.paths)


def list_style(cells: Iterable[Sequence[TextLine]]) -> ListStyle:
    """Learn from the first lines of all cells of a column how it numbers."""
    kinds: Counter[str] = Counter()
    usual: Counter[tuple[NumberKind, bool]] = Counter()
    for lines in cells:
        kinds["cell"] += bool(lines)
        for place, line in enumerate(lines):
            numbering, _ = split_numbering(clean_line(line.text), bare=True)
            if numbering is None:
                continue
            if place == 0:
                usual[numbering.kind, numbering.bracketed] += 1
            if numbering.printed.isdecimal():
                kinds["bare"] += place == 0
            elif numbering.kind == "dash":
                kinds["dash"] += 1
            else:
                kinds["marked"] += place == 0
                kinds["path"] += numbering.kind == "path"
    return ListStyle(
        bare=kinds["bare"] >= 3 and kinds["bare"] > kinds["marked"],
        paths=kinds["path"] >= 3 and 2 * kinds["path"] > kinds["marked"],
        dashes=kinds["dash"] >= 4,
        numbered=kinds["bare"] + kinds["marked"] >= 0.4 * kinds["cell"],
        usual=next((style for style, count in usual.most_common(1) if count >= 2), None),
    )


def split_items(reference: Reference, lines: Sequence[TextLine], style: ListStyle | None = None) -> tuple[Item, ...]:
    """Split the lines of one cell into its items, nested ones included.

    Args:
        reference: The canonical data.
        lines: The readable lines of the cell, top to bottom.
        style: How the column numbers its items.

    Returns:
        The items in order; one item without number for plain text, none for a blank cell.
    """
    splitter = _Splitter(reference, list(lines), style or ListStyle())
    return splitter.run() if splitter.lines else ()


@dataclass
class _Level:
    kind: NumberKind
    bracketed: bool
    value: int | None
    x0: float


@dataclass
class _Draft:
    level: int
    numbering: Numbering | None
    lines: list[TextLine]
    texts: list[str]


@dataclass
class _Splitter:
    """Walks down the lines of one cell, keeping the stack of open lists."""

    reference: Reference
    lines: list[TextLine]
    style: ListStyle
    levels: list[_Level] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.lines:
            return
        self.parsed = [self.style.split(clean_line(line.text)) for line in self.lines]
        self.height = median(line.box.height for line in self.lines) or 1.0
        self.left = min(line.box.x0 for line in self.lines)
        first = next((i for i, (n, _) in enumerate(self.parsed) if n), 0)
        self.hanging = self._at_left(first) and any(
            not self._at_left(i) and n is None for i, (n, _) in enumerate(self.parsed) if i > first
        )

    def run(self) -> tuple[Item, ...]:
        for i, line in enumerate(self.lines):
            numbering, rest = self.parsed[i] = self._next_without_dot(i) or self.parsed[i]
            level = self._first_level(numbering, rest) if i == 0 else self._starts(i, numbering, rest)
            if level is None:
                self.drafts[-1].lines.append(line)
                self.drafts[-1].texts.append(self._continuation(i))
            else:
                taken = numbering if level >= 0 else None
                self.drafts.append(_Draft(max(level, 0), taken, [line], [rest if taken else clean_line(line.text)]))
        return tuple(
            Item(d.level, d.numbering, tuple(d.lines), trim_ending(join_lines(self.reference, d.texts)))
            for d in self.drafts
        )

    def _next_without_dot(self, i: int) -> tuple[Numbering, str] | None:
        """Return the number and the text of a line that is the next of a list above it and lost its dot, else None."""
        numbering, rest = split_numbering(clean_line(self.lines[i].text), bare=True)
        if self.parsed[i][0] is not None or numbering is None or not rest[:1].isupper():
            return None
        x0 = self.lines[i].box.x0
        below = (level for level in self.levels if abs(x0 - level.x0) < INDENT * self.height)
        goes_on = any(level.kind == "digit" and level.value == (numbering.value or 0) - 1 for level in below)
        return (numbering, rest) if goes_on and numbering.kind == "digit" else None

    def _at_left(self, i: int) -> bool:
        return self.lines[i].box.x0 - self.left < INDENT * self.height

    def _first_level(self, numbering: Numbering | None, rest: str) -> int:
        """Return the level of the first line; -1 where it has no number, or only a speck that looks like a dash."""
        if numbering is None or (numbering.kind == "dash" and not self._trusts_dash(0, rest)):
            return -1
        self.levels.append(_Level(numbering.kind, numbering.bracketed, numbering.value, self.lines[0].box.x0))
        return 0

    def _starts(self, i: int, numbering: Numbering | None, rest: str) -> int | None:
        """Return the level of an item that begins at line i, None where the line goes on with the item before."""
        if numbering is None:
            is_end = clean_line(self.lines[i].text).casefold() in _CONJUNCTIONS
            return None if is_end else self._starts_without_number(i)
        if numbering.kind == "dash":
            return self._starts_with_dash(i, rest)
        return self._starts_with_number(i, numbering)

    def _starts_with_number(self, i: int, numbering: Numbering) -> int | None:
        going_on = [depth for depth in reversed(range(len(self.levels))) if self._continues(depth, numbering)]
        alike = [depth for depth in going_on if self.levels[depth].bracketed == numbering.bracketed]
        known = [
            depth
            for depth, level in enumerate(self.levels)
            if (level.kind, level.bracketed) == (numbering.kind, numbering.bracketed)
        ]
        if alike:
            depth: int | None = alike[0]
        elif going_on:
            depth = going_on[0]
        else:
            depth = self._list_beginning(i, numbering, known)
            if depth is not None:
                return self._enter(depth, numbering, 1, i)
            depth = self._list_by_place(i, numbering, known)
        if depth is None:
            return None
        value = numbering.value if depth in known or depth == len(self.levels) else self._next_value(depth)
        return self._enter(depth, numbering, self._next_value(depth) if going_on else value, i)

    def _list_beginning(self, i: int, numbering: Numbering, known: Sequence[int]) -> int | None:
        """Return the depth of the list that begins with a number 1 or letter a, None for other numbers."""
        is_first = numbering.value == 1 or value_as(numbering, "digit") == 1
        if not is_first or numbering.kind not in ALPHANUMERIC:
            return None
        if not known or self._is_deeper(i):
            return len(self.levels)
        return known[-1] if self._at_left(i) or not self.hanging else None

    def _list_by_place(self, i: int, numbering: Numbering, known: Sequence[int]) -> int | None:
        """Return the depth of the list of a number out of sequence: misprinted, misread, or no item's number at all."""
        ended = ends_item(self.drafts[-1].texts[-1]) is True
        if not self.levels:
            near = numbering.value is not None and numbering.value <= 3
            return 0 if near or ended or (self.hanging and self._at_left(i)) else None
        if self._at_left(i) if self.hanging else ended:
            return known[-1] if known else len(self.levels) - 1
        return None

    def _continues(self, depth: int, numbering: Numbering) -> bool:
        """Return whether a number is the next one of the list at a depth."""
        value = value_as(numbering, self.levels[depth].kind)
        return value is not None and value == self._next_value(depth)

    def _starts_with_dash(self, i: int, rest: str) -> int | None:
        depths = [depth for depth, level in enumerate(self.levels) if level.kind == "dash"]
        x0 = self.lines[i].box.x0
        for depth in reversed(depths):
            if not self.hanging or abs(x0 - self.levels[depth].x0) < INDENT * self.height:
                return self._enter(depth, _DASH, None, i)
        if self._trusts_dash(i, rest):
            return self._enter(len(self.levels), _DASH, None, i)
        return None

    def _trusts_dash(self, i: int, rest: str) -> bool:
        """Tell a dash that leads an item from a speck: documents that use dashes use them often."""
        if not rest or not rest[0].isalnum():
            return False
        siblings = sum(1 for numbering, _ in self.parsed if numbering and numbering.kind == "dash")
        introduced = i > 0 and self.drafts[-1].texts[-1].rstrip().endswith(":")
        return siblings >= 2 or introduced or (self.style.dashes and (rest[0].isupper() or self._at_left(i)))

    def _starts_without_number(self, i: int) -> int | None:
        """Find items whose number or dash OCR has lost."""
        before = self.drafts[-1].texts[-1].rstrip()
        deepest = len(self.levels) - 1
        # ";" before "dan" is read as ":" at times; nothing but an item ends so.
        if self.levels and re.search(r";(?:\s*dan)?$|:\s*dan$", before):
            return self._enter(deepest, None, self._next_value(deepest), i)
        if not (self.hanging and self._at_left(i)):
            return None
        if not self.levels:
            return -1 if self._at_left(0) and (self.style.dashes or ends_item(before)) else None
        top = self.levels[-1]
        if top.kind == "dash":
            return self._enter(deepest, None, None, i)
        following = next((n for n, _ in self.parsed[i + 1 :] if n and n.kind in ALPHANUMERIC), None)
        if following and top.value is not None and value_as(following, top.kind) == top.value + 2:
            return self._enter(deepest, None, top.value + 1, i)
        return None

    def _next_value(self, depth: int) -> int | None:
        value = self.levels[depth].value
        return None if value is None else value + 1

    def _is_deeper(self, i: int) -> bool:
        return bool(self.levels) and self.lines[i].box.x0 - self.levels[-1].x0 > INDENT * self.height

    def _enter(self, depth: int, numbering: Numbering | None, value: int | None, i: int) -> int:
        """Open the list at a depth, or go on with it, and close all that are deeper."""
        x0 = self.lines[i].box.x0
        if depth < len(self.levels):
            here = self.levels[depth]
            level = _Level(here.kind, here.bracketed, value, x0)
        else:
            lead = numbering or _DASH
            level = _Level(lead.kind, lead.bracketed, value, x0)
        del self.levels[depth:]
        self.levels.append(level)
        has_lead_in = bool(self.drafts) and self.drafts[0].numbering is None and not self._resumes()
        return depth + has_lead_in

    def _resumes(self) -> bool:
        """Return whether the text before the list is no lead-in but the end of an item: the list begins above 1."""
        outer = self.levels[0]
        first = next((d.numbering for d in self.drafts if d.numbering), None)
        value = first.value if first else outer.value
        return outer.kind in ALPHANUMERIC and value is not None and value > 1

    def _continuation(self, i: int) -> str:
        """Return the text of a line that goes on with an item, without the specks that scanning left before it."""
        text = clean_line(self.lines[i].text)
        numbering, rest = self.parsed[i]
        if numbering and numbering.kind == "dash":
            word = re.match(r"\w+", rest)
            doubled = word and self.drafts[-1].texts[-1].casefold().endswith(word[0].casefold())
            return text if doubled else rest
        if self.hanging and self._at_left(i):
            return re.sub(r"^(?:[^\w\s(\"“]{1,2}|[il1|])\s+(?=[a-z])", "", text)
        return text
