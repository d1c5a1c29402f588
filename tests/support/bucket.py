"""A small S3 on loopback: PUT, GET, HEAD, DELETE and ListObjectsV2 of one bucket, that can be told to misbehave."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET = "brankas"
_SPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@dataclass
class S3:
    """What the bucket holds, what was asked, and what goes wrong, one by one or always: `half`, `slow`, `whole` for a
    part, or a status."""

    url: str = ""
    held: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    always: str = ""
    unsigned: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def goes_wrong(self) -> str:
        return self.wrong.pop(0) if self.wrong else self.always


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_words: object) -> None:
        return

    def answer(self, status: int, body: bytes = b"", *, length: int | None = None, part: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.send_header("ETag", '"0"')
        if part:
            self.send_header("Content-Range", part)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def error(self, status: int, code: str) -> None:
        self.answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def take(self) -> None:
        s3, sent = self.server.s3, self.rfile.read(int(self.headers.get("Content-Length") or 0))
        split = urlsplit(self.path)
        bucket, _, key = unquote(split.path).lstrip("/").partition("/")
        s3.asked.append(f"{self.command} {key}")
        s3.unsigned += not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=")
        wrong = s3.goes_wrong()
        if wrong == "slow":
            s3.released.wait(20)
        if wrong.isdigit():
            self.error(int(wrong), "InternalError")
        elif bucket != BUCKET:
            self.error(404, "NoSuchBucket")
        elif not key:
            self.of_the_bucket(parse_qs(split.query))
        else:
            self.of_an_object(key, sent, wrong)

    do_GET = do_PUT = do_HEAD = do_DELETE = take  # noqa: N815 -- the names that the library calls

    def of_an_object(self, key: str, sent: bytes, wrong: str) -> None:
        held = self.server.s3.held
        if self.command == "PUT":
            held[key] = sent
            self.answer(200)
        elif self.command == "DELETE":
            held.pop(key, None)
            self.answer(204)
        elif key not in held:
            self.error(404, "NoSuchKey")
        elif wrong == "half" and self.command == "GET":
            self.close_connection = True
            self.answer(200, held[key][: len(held[key]) // 2], length=len(held[key]))
        elif (asked := self.headers.get("Range")) and wrong != "whole":
            start, stop = (int(one) for one in asked.removeprefix("bytes=").split("-"))
            self.answer(206, held[key][start : stop + 1], part=f"bytes {start}-{stop}/{len(held[key])}")
        else:
            self.answer(200, held[key])

    def of_the_bucket(self, asked: dict[str, list[str]]) -> None:
        if self.command == "HEAD":
            self.answer(200)
            return
        prefix, delimiter = asked.get("prefix", [""])[0], asked.get("delimiter", [""])[0]
        keys, folders = [], set()
        for key in sorted(key for key in self.server.s3.held if key.startswith(prefix)):
            rest = key.removeprefix(prefix)
            if delimiter and delimiter in rest:
                folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
            else:
                keys.append(key)
        rows = [f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>" for key in keys]
        rows += [
            f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(folders)
        ]
        whole = f'<ListBucketResult xmlns="{_SPACE}"><IsTruncated>false</IsTruncated>'
        self.answer(200, (whole + "".join(rows) + "</ListBucketResult>").encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, s3: S3) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.s3 = s3

    def handle_error(self, *_any: Any) -> None:
        """A client that hangs up is no matter of the test's."""


@contextmanager
def serving() -> Iterator[S3]:
    """The bucket `brankas`, for as long as the block lasts."""
    s3 = S3()
    server = _Server(s3)
    s3.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield s3
    finally:
        s3.released.set()
        server.shutdown()
        server.server_close()
