"""A web server for one person on this computer: it only reads, and needs no network."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from rb_ingest.browse.pages import answer
from rb_ingest.errors import RbIngestError
from rb_ingest.messages.catalogue import Language

# Pages of this computer only: nobody else on the network is asked who they are.
HOST = "127.0.0.1"


def make_server(db: Path, port: int, lang: Language) -> HTTPServer:
    """Return a server that answers one request after the other; `serve_forever` starts it.

    Args:
        db: The DuckDB file, best a snapshot.
        port: Where it listens; 0 for any free port.
        lang: The language of its pages.

    Raises:
        RbIngestError: The port is taken.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # A page of the web that has its own name point here must not read the answers.
            host = self.headers.get("Host", "").rsplit(":", 1)[0]
            status, page = (403, "") if host not in (HOST, "localhost") else answer(db, self.path, lang)
            body = page.encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet: a line for each look would bury what matters."""

    try:
        return HTTPServer((HOST, port), Handler)
    except OSError as error:
        raise RbIngestError(f"Port {port} cannot be used ({error.strerror}). Choose another --port.") from error
