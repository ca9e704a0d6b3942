"""The page as `make review` serves it, in a real browser: the printed address opens it, and nothing else does."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.browser.conftest import ingest
from tests.other_process import piped

pytestmark = pytest.mark.timeout(120)
MAIN = "from rb_ingest.cli.app import app; app()"


@pytest.fixture
def address(inbox, tmp_path):
    database = tmp_path / "rb.duckdb"
    ingest(inbox, database, "truth-1")
    arguments = ("review", "--db", str(database), "--no-browser", "--reviewer", "peninjau 1")
    server = subprocess.Popen(
        [sys.executable, "-c", "from rb_ingest.cli.app import app; app()", *arguments],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        found = re.search(r"http://\S+", piped(server.stderr).readline())
        assert found, piped(server.stderr).read()
        yield found[0]
    finally:
        server.terminate()
        server.wait(20)


def test_the_printed_address_opens_the_page_and_a_page_elsewhere_reaches_nothing(browser, address):
    mine = browser.new_context().new_page()
    mine.goto(address, timeout=60_000)
    mine.wait_for_selector(".rb-review", timeout=60_000)
    assert "token" not in mine.url
    mine.reload(timeout=60_000)
    mine.wait_for_selector(".rb-review", timeout=60_000)
    bare = mine.url
    stranger = browser.new_context().new_page()
    assert stranger.goto(bare).status == 403
    # In the reviewer's own browser, a page of another site: a folder's page has the origin null.
    other = mine.context.new_page()
    other.goto("about:blank")
    reached = other.evaluate("url => fetch(url, {credentials: 'include'}).then(r => r.status, () => 'refused')", bare)
    assert reached == "refused"
