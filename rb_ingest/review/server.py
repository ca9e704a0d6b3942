"""The review page as a server of this machine: Voila behind a gate, its kernels few, private and ended when left."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from traitlets.config import Config
from voila.app import Voila

from rb_ingest.errors import ReviewServerError
from rb_ingest.review.gate import Gate

HOST = "127.0.0.1"
# Each page has a process of some 300 MB. One reviewer needs one, and another while a page is loaded again.
MOST_PAGES = 4
# A page that was closed properly ends its process at once; this is for browsers that crashed and laptops that slept.
LEFT_SECONDS = 120
_CELL = """import os

from rb_ingest.review.widget import review_page

review_page(os.environ["RB_INGEST_DB"], reviewer=os.environ.get("RB_INGEST_REVIEWER"))"""
_OPENER = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">'


def serve_review(
    db: Path, folder: Path, *, port: int, browser: bool, reviewer: str | None, announce: Callable[[str], None]
) -> None:
    """Serve the review page until interrupted.

    Args:
        db: The database.
        folder: For temporary files, open to nobody else.
        port: Where to listen; 0 for any free port.
        browser: Whether to open a browser.
        reviewer: Who decides; the name of the account when left out.
        announce: Takes the address, secret included, once the page can be opened.

    Raises:
        ReviewServerError: The port cannot be had.
    """
    os.environ["RB_INGEST_DB"] = str(db.resolve())
    if reviewer:
        os.environ["RB_INGEST_REVIEWER"] = reviewer
    notebook = folder / "Peninjauan.ipynb"
    nbformat.write(_notebook(), notebook)
    server = _Server(config=_config(folder), notebook_path=str(notebook), config_file_paths=[])
    server.private, server.wanted_port, server.wants_browser, server.announce = folder, port, browser, announce
    server.initialize([])
    server.start()


def _notebook() -> nbformat.NotebookNode:
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_CELL)], metadata=kernel)


def _config(folder: Path) -> Config:
    config = Config()
    config.Voila.ip = HOST
    config.Voila.connection_dir_root = str(folder)
    config.Voila.log_level = "WARN"
    config.Voila.tornado_settings = {
        "headers": {
            "Content-Security-Policy": "frame-ancestors 'none'; form-action 'self'; base-uri 'self'",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        },
        "allow_remote_access": False,
    }
    config.VoilaConfiguration.file_allowlist = []
    config.VoilaConfiguration.file_denylist = [".*"]
    config.VoilaConfiguration.theme = "light"
    # Over TCP any process of the machine may listen to what a kernel sends; sockets in a private folder nobody sees.
    config.KernelManager.transport = "ipc"
    config.MappingKernelManager.cull_idle_timeout = LEFT_SECONDS
    config.MappingKernelManager.cull_interval = 30
    config.MappingKernelManager.cull_connected = False
    return config


class _Server(Voila):
    """Voila that listens behind a gate."""

    private: Path
    wanted_port = 0
    wants_browser = False
    announce: Callable[[str], None]

    def listen(self) -> None:
        """Listen on this machine alone, say where, and serve until interrupted."""
        try:
            sockets = bind_sockets(self.wanted_port, HOST)
        except OSError as error:
            raise ReviewServerError(
                f"Port {self.wanted_port} cannot be used ({error.strerror}). Choose another --port, or leave it out."
            ) from error
        self.port = sockets[0].getsockname()[1]
        gate = Gate(self.app, self.port, self._is_full)
        HTTPServer(gate, max_body_size=2**20).add_sockets(sockets)
        address = f"http://{HOST}:{self.port}/?token={gate.token}"
        self.announce(address)
        if self.wants_browser:
            webbrowser.open(self._opener(address).as_uri())
        self.ioloop = IOLoop.current()
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()

    def _is_full(self) -> bool:
        return len(self.kernel_manager.list_kernel_ids()) >= MOST_PAGES

    def _opener(self, address: str) -> Path:
        """Write a file that leads to the page: what is given to a browser as an argument, every user may read."""
        opener = self.private / "open.html"
        opener.touch(mode=0o600)
        opener.write_text(_OPENER.format(address=escape(address)), encoding="utf-8")
        return opener

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Load none: a file in the working directory could run anything."""
