"""The review page lets its reviewer in and nobody else: attacks on the command that `make review` runs."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rb_ingest.storage.store import Store
from testkit.processes import children, is_running, wait_until
from tests.other_process import piped

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(120)


# What is started in the background may have been told to ignore Ctrl-C, by which the server ends.
MAIN = """
import signal
from rb_ingest.cli.app import app
signal.signal(signal.SIGINT, signal.default_int_handler)
app()
"""


def command_of_make(db: Path) -> list[str]:
    """Return the very command of the Makefile, with the `rb-ingest` of these tests and a quiet browser."""
    made = subprocess.run(
        ["make", "--dry-run", "--silent", "--assume-old=setup", "review", f"DB={db}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    [line] = [line for line in made.splitlines() if " review " in line]
    program, *arguments = line.split()
    assert program.endswith("/rb-ingest")
    return [sys.executable, "-c", MAIN, *arguments, "--no-browser"]


@dataclass(frozen=True)
class Served:
    """A page that is served: its process, port and secret."""

    process: subprocess.Popen[str]
    port: int
    token: str

    def ask(self, path: str, **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(headers.pop("method", "GET"), path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, body, answer.headers

    def enter(self) -> str:
        """Open the page as its reviewer does; gives the cookie."""
        status, _, headers = self.ask(f"/?token={self.token}")
        assert status == 200
        return headers["Set-Cookie"].split(";")[0]

    def kernels(self) -> list[int]:
        return [pid for pid in children(self.process.pid) if "ipykernel" in command_line(pid)]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    db = tmp_path_factory.mktemp("served") / "rb.duckdb"
    with Store(db):
        pass
    process = subprocess.Popen(
        command_of_make(db), cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)", piped(process.stderr).readline())
        assert found, piped(process.stderr).read()
        yield Served(process, int(found[1]), found[2])
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        finally:
            process.kill()


def test_only_this_machine_can_connect(served):
    with socket.socket() as other:
        other.settimeout(5)
        name = socket.gethostbyname(socket.gethostname())
        if name.startswith("127."):
            pytest.skip("this machine has no other address")
        assert other.connect_ex((name, served.port)) != 0


@pytest.mark.parametrize("host", ["jahat.example", "jahat.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "x."])
@pytest.mark.parametrize("path", ["/", "/?token={token}", "/voila/static/voila.js", "/api/kernels/x/channels"])
def test_a_name_that_leads_here_from_elsewhere_is_refused(served, host, path):
    path = path.format(token=served.token)
    status, body, headers = served.ask(path, Host=host.format(port=served.port), Cookie=served.enter())
    assert (status, headers["Set-Cookie"]) in ((403, None), (400, None))
    assert "<html" not in body.casefold()


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=x", "/login", "/voila/files/x.png", "/voila/tree"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "DELETE"])
def test_who_lacks_the_secret_gets_nothing_and_starts_nothing(served, path, method):
    before = len(served.kernels())
    status, _, headers = served.ask(path, method=method)
    assert (status, headers["Set-Cookie"]) == (403, None)
    assert len(served.kernels()) == before


def test_a_wrong_cookie_is_none(served):
    cookie = served.enter()
    for wrong in (cookie[:-1], cookie + "x", cookie.replace("=", "=x"), "a=b", "\x01", cookie.split("=")[0] + "="):
        assert served.ask("/", Cookie=wrong)[0] in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://jahat.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_page_of_another_site_is_refused_even_with_the_cookie(served, headers):
    named = {name: value.format(port=served.port) for name, value in headers.items()}
    for method in ("GET", "POST"):
        status, body, _ = served.ask("/", Cookie=served.enter(), method=method, **named)
        assert (status, "another site" in body) == (403, True)


@pytest.mark.parametrize("origin", [None, "http://jahat.example", "null"])
def test_a_socket_needs_the_origin_of_the_page(served, origin):
    kernel = "/api/kernels/00000000-0000-0000-0000-000000000000/channels"
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec_WebSocket_Version": "13",
    }
    more = {"Origin": origin} if origin else {}
    assert served.ask(kernel, Cookie=served.enter(), **upgrade, **more)[0] == 403


def test_nothing_shows_the_secret_to_others(served):
    assert served.token not in command_line(served.process.pid)
    environment = Path(f"/proc/{served.process.pid}/environ").read_bytes()
    assert served.token.encode() not in environment
    _, body, headers = served.ask(f"/?token={served.token}")
    assert served.token not in body
    assert served.token not in str(headers)
    assert "HttpOnly; SameSite=Strict" in headers["Set-Cookie"]


def test_pages_are_few_private_and_cannot_be_framed(served):
    cookie = served.enter()
    status, body, headers = served.ask("/", Cookie=cookie)
    assert (status, "Peninjauan" in body or "voila" in body.casefold()) == (200, True)
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    for _ in range(5):
        status, body, _ = served.ask("/", Cookie=cookie)
    assert (status, "Too many pages are open" in body) == (503, True)
    assert len(served.kernels()) <= 4
    [*_, kernel] = served.kernels()
    files = [part for part in command_line(kernel).split() if part.endswith(".json")]
    connection = Path(files[0])
    assert '"transport": "ipc"' in connection.read_text()
    for folder in (connection.parent, connection.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
    # ipykernel takes the output of child processes over TCP, each message with a secret; nothing is sent out there.
    assert len(listening(kernel)) <= 1


def listening(pid: int) -> set[str]:
    """Return the TCP ports that a process listens on."""
    sockets = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    inodes = {name[8:-1] for name in sockets if name.startswith("socket:[")}
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {line[1] for line in lines if line[3] == "0A" and line[9] in inodes}


def test_files_of_the_machine_are_not_served(served):
    cookie = served.enter()
    for path in ("/voila/files/open.html", "/voila/files/../../etc/passwd", "/voila/files/%2e%2e/%2e%2e/etc/passwd"):
        status, body, _ = served.ask(path, Cookie=cookie)
        assert status in (400, 403, 404)
        assert "root:" not in body


def test_it_ends_with_all_its_kernels(served):
    kernels = served.kernels()
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(30) == 130 or served.process.returncode == 0
    assert wait_until(lambda: not any(is_running(pid) for pid in kernels))
    time.sleep(0)
