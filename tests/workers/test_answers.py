"""What a process that reads pages may send back: records, errors, plain values; nothing that acts when it is opened."""

from __future__ import annotations

import os
import pickle
import sys
from datetime import date
from pathlib import Path

import pytest

from rb_ingest.errors import PageError
from rb_ingest.records import Box, TextLine
from rb_ingest.workers.answers import unpacked
from rb_ingest.workers.pool import PagePool
from rb_ingest.workers.process import TaskResult
from tests.storage.documents import a_document, a_row

LINE = TextLine(text="a", box=Box(x0=0, y0=0, x1=1, y1=1), confidence=0.5)


@pytest.mark.parametrize(
    "value",
    [
        TaskResult(result=a_document("a.pdf", [a_row(1, "satu")])),
        TaskResult(result=[LINE, (1, 2.5, None, True, b"x", {"a": {1, 2}}, frozenset({3})), date(2024, 2, 29)]),
        TaskResult(result=Path("/inbox/a.pdf")),
    ],
)
def test_records_and_values_come_through(value):
    assert unpacked(pickle.dumps(value)) == value


def test_errors_come_through():
    for error in (PageError("too faint"), ValueError("x"), OSError(28, "full"), MemoryError()):
        sent = unpacked(pickle.dumps(TaskResult(error=error))).error
        assert (type(sent), sent.args) == (type(error), error.args)


class Acting:
    """Names what is called where it is opened."""

    def __init__(self, function, *arguments) -> None:
        self._call = (function, arguments)

    def __reduce__(self):
        return self._call


@pytest.mark.parametrize(
    "acting",
    [
        (os.system, "touch {mark}"),
        (eval, "open({mark!r}, 'w')"),
        (exec, "open({mark!r}, 'w')"),
        (__import__, "antigravity"),
        (Path.touch, Path("{mark}")),
        (getattr, "", "join"),
        (open, "{mark}", "w"),
        (PagePool, 1, 1.0),
        (type, "X", (), {}),
        (sys.exit, 3),
    ],
)
def test_nothing_is_called_that_acts(tmp_path, acting):
    mark = tmp_path / "mark"
    function, *arguments = acting
    filled = [part.format(mark=str(mark)) if isinstance(part, str) else part for part in arguments]
    data = pickle.dumps(TaskResult(result=Acting(function, *filled)))
    with pytest.raises(pickle.UnpicklingError):
        unpacked(data)
    assert not mark.exists()


@pytest.mark.parametrize(
    "data", [b"", b"x", b"\x80\x04", pickle.dumps(TaskResult(result=LINE))[:-9], b"\x80\x05cos\nsystem\n."]
)
def test_what_is_no_answer_or_half_of_one(data):
    with pytest.raises(pickle.UnpicklingError):
        unpacked(data)


def test_other_modules_come_only_where_they_are_trusted():
    value = TaskResult(result=Local(number=3))
    with pytest.raises(pickle.UnpicklingError, match="Local is nothing that a reader of pages may send"):
        unpacked(pickle.dumps(value))
    assert unpacked(pickle.dumps(value), [__name__]) == value


class Local(Box):
    """A record of a module that is not of the package."""

    x0: float = 0
    y0: float = 0
    x1: float = 0
    y1: float = 0
    number: int


def send_something_that_acts() -> object:
    return Acting(os.system, "true")


def test_a_process_that_sends_such_a_thing_is_ended_and_the_next_task_has_another():
    with PagePool(1, 20) as pool:
        with pytest.raises(PageError, match="sent back what no page gives"):
            pool.submit(send_something_that_acts).result()
        assert pool.submit(len, "abc").result() == 3
