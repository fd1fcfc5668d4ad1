"""A web site on this machine that answers, or fails to, as a test tells it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

PAGE = b"""<!DOCTYPE html><html><head><title>Projects</title></head><body><h2>Past Projects</h2>
<h3>ABC/10/001: A project</h3><p>Time Frame: January 2010 - December 2011</p></body></html>"""


@dataclass(slots=True)
class Reply:
    """An answer of the site."""

    status: int = 200
    body: bytes = PAGE
    content_type: str | None = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    # Content-Length that is announced, if it is not the body's.
    announced: int | None = None
    # Says nothing until the test is over.
    hangs: bool = False
    # Closes the connection without a word.
    hangs_up: bool = False
    # Sends a header every now and then, and never a body.
    drips: bool = False


@dataclass(slots=True)
class Site:
    """What the site answers for each path, one reply after another (the last one for ever)."""

    url: str = ""
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def says(self, *replies: Reply, at: str = "/projects") -> None:
        self.replies[at] = list(replies)

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def next_reply(self, path: str) -> Reply:
        replies = self.replies.get(path, [Reply(404, b"<p>Not here</p>")])
        return replies.pop(0) if len(replies) > 1 else replies[0]


@contextmanager
def running_site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version: ClassVar[str] = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != "/robots.txt":
                site.requests.append((self.path, dict(self.headers)))
            reply = site.next_reply(self.path)
            self.close_connection = True
            if reply.hangs:
                site.over.wait(5)
                return
            if reply.hangs_up:
                return
            if self.is_unchanged(reply):
                self.send_response(304)
                self.send_header("Connection", "close")
                self.end_headers()
                return
            self.send_response(reply.status)
            self.send_header("Connection", "close")
            if reply.content_type:
                self.send_header("Content-Type", reply.content_type)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            while reply.drips and not site.over.wait(0.05):
                try:
                    self.send_header("X-Drip", "drop")
                    self.flush_headers()
                except OSError:
                    return
            length = reply.announced if reply.announced is not None else len(reply.body)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(reply.body)

        def is_unchanged(self, reply: Reply) -> bool:
            asked = (self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"))
            said = (reply.headers.get("ETag"), reply.headers.get("Last-Modified"))
            return any(a is not None and a == b for a, b in zip(asked, said, strict=True))

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        server.server_close()
