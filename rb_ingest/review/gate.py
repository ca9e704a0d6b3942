"""Who may speak to the review page: the browser that was opened for it, and nobody else on this machine or the web.

Every request passes here before anything behind it sees it. A page of another site is told by the Host and the Origin
that the browser names, another program of this machine by the secret that it does not have.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    HTTPServerRequest,
    RequestStartLine,
    ResponseStartLine,
)

_PARAMETER = "token"
# A redirection would count as coming from wherever the address was opened, and the cookie would stay behind.
_ENTRANCE = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>rb_ingest</title>'
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "text/plain; charset=utf-8",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Gate(HTTPServerConnectionDelegate):
    """Lets through what the reviewer's own browser asks.

    Args:
        application: What answers those who are let through.
        port: Where the page is served.
        is_full: Whether no more pages can be opened just now.
    """

    def __init__(self, application: HTTPServerConnectionDelegate, port: int, is_full: Callable[[], bool]) -> None:
        self._application = application
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._origins = {f"http://{host}" for host in self._hosts}
        self._is_full = is_full
        # What opens the page stands in an address; what keeps it open never does.
        self.token = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._cookie = f"rb_ingest_review_{port}"

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        """Return who reads one request: nothing is read on behalf of those who are not let in."""
        return _Visitor(self, self._application, server_conn, request_conn)

    def refusal(self, request: HTTPServerRequest) -> tuple[int, str, dict[str, str]] | None:
        """Return how a request is answered here (status, sentence, headers), None where it may pass."""
        headers = request.headers
        if headers.get("Host", "").lower() not in self._hosts:
            return _refused("This page is for the machine that serves it: open it by the address that was printed.")
        if self._opens(request):
            cookie = f"{self._cookie}={self._session}; HttpOnly; SameSite=Strict; Path=/"
            return 200, _ENTRANCE, {"Set-Cookie": cookie, "Content-Type": "text/html; charset=utf-8"}
        if not self._is_from_here(headers):
            return _refused("A page of another site asked: nothing is answered.")
        if not self._is_known(headers):
            return _refused("The address lacks its secret: open the page by the whole address that was printed.")
        if request.path == "/" and self._is_full():
            return _refused("Too many pages are open: close one, wait a moment and load this one again.", 503)
        return None

    def _is_from_here(self, headers: HTTPHeaders) -> bool:
        origin = headers.get("Origin")
        if origin is None and headers.get("Upgrade", "").lower() == "websocket":
            return False  # a browser always names it for a socket
        site = headers.get("Sec-Fetch-Site", "none")
        return (origin is None or origin in self._origins) and site in ("none", "same-origin")

    def _opens(self, request: HTTPServerRequest) -> bool:
        given = parse_qs(urlsplit(request.uri or "").query).get(_PARAMETER, [""])[0]
        is_right = hmac.compare_digest(given.encode(), self.token.encode())
        return request.method == "GET" and request.path == "/" and is_right

    def _is_known(self, headers: HTTPHeaders) -> bool:
        try:
            morsel = SimpleCookie(headers.get("Cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return morsel is not None and hmac.compare_digest(morsel.value.encode(), self._session.encode())


def _refused(sentence: str, status: int = 403) -> tuple[int, str, dict[str, str]]:
    return status, sentence, {}


class _Visitor(HTTPMessageDelegate):
    """One request: handed on from its first line, or answered here and its body thrown away."""

    def __init__(
        self, gate: Gate, application: HTTPServerConnectionDelegate, server_conn: object, connection: HTTPConnection
    ) -> None:
        self._gate = gate
        self._application = application
        self._server_conn = server_conn
        self._connection = connection
        self._behind: HTTPMessageDelegate | None = None
        self._is_head = False
        self._answer: tuple[int, str, dict[str, str]] | None = None

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        assert isinstance(start_line, RequestStartLine)  # noqa: S101 - a server receives nothing else
        request = HTTPServerRequest(connection=self._connection, start_line=start_line, headers=headers)
        self._is_head = request.method == "HEAD"  # is answered without a body
        self._answer = self._gate.refusal(request)
        if self._answer is not None:
            return None
        self._behind = self._application.start_request(self._server_conn, self._connection)
        return self._behind.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return None if self._behind is None else self._behind.data_received(chunk)

    def finish(self) -> None:
        if self._behind is not None:
            self._behind.finish()
        elif self._answer is not None:
            status, sentence, more = self._answer
            body = b"" if self._is_head else f"{sentence}\n".encode()
            headers = HTTPHeaders({**_HEADERS, **more, "Content-Length": str(len(body))})
            self._connection.write_headers(ResponseStartLine("HTTP/1.1", status, ""), headers, body)
            self._connection.finish()

    def on_connection_close(self) -> None:
        if self._behind is not None:
            self._behind.on_connection_close()
