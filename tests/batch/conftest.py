"""An empty inbox, for tests of a whole run."""

from __future__ import annotations

import pytest


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder
