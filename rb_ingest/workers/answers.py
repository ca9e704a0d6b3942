"""What a process that reads pages sends back, taken apart with care: it has read a file that anybody may have made.

A pickle may name any function of any library to be called where it is opened. Here it may name nothing but our own
records and errors, and plain values.
"""

from __future__ import annotations

import builtins
import io
import pickle
import sys
from collections.abc import Iterable
from enum import Enum
from typing import Any

from pydantic import BaseModel

_PLAIN = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "bytearray"),
    ("builtins", "complex"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("pathlib", "PosixPath"),
    ("pathlib", "PurePosixPath"),
}
_OURS = "rb_ingest"


class ForeignError(Exception):
    """An error of a library, by its name and its words: the object itself is not let through."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(kind, text)
        self.kind = kind
        self.text = text

    def __str__(self) -> str:
        """Return its words."""
        return self.text


def unpacked(data: bytes, trusted: Iterable[str] = ()) -> Any:
    """Open what a process has sent.

    Args:
        data: Its bytes.
        trusted: Modules whose records may come too, besides those of the package.

    Raises:
        pickle.UnpicklingError: It holds anything but records, errors and plain values, or is cut off.
    """
    try:
        return _Answer(data, frozenset(trusted)).load()
    except (pickle.UnpicklingError, MemoryError):
        raise
    except Exception as error:  # a damaged pickle raises anything
        raise pickle.UnpicklingError(f"what was sent cannot be opened ({type(error).__name__})") from error


class _Answer(pickle.Unpickler):
    def __init__(self, data: bytes, trusted: frozenset[str]) -> None:
        super().__init__(io.BytesIO(data))
        self._trusted = trusted

    def find_class(self, module: str, name: str) -> Any:
        """Return a class that may be made from what was sent."""
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module == "builtins" and _is_error(getattr(builtins, name, None)):
            return getattr(builtins, name)
        if module.split(".", maxsplit=1)[0] == _OURS or module in self._trusted:
            # Only what is loaded anyway: a name must not make anything be imported.
            found = getattr(sys.modules.get(module), name, None) if "." not in name else None
            if found is None and module.split(".", maxsplit=1)[0] == _OURS:
                found = super().find_class(module, name)
            if _is_record(found) or _is_error(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that a reader of pages may send")


def _is_error(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, Exception)


def _is_record(found: object) -> bool:
    if not isinstance(found, type):
        return False
    return issubclass(found, (BaseModel, Enum)) or (issubclass(found, tuple) and hasattr(found, "_fields"))
