"""Exchanges as WARC/1.1 records, each with SHA-256 block and payload digests, and the places where they lie.

Bodies come decoded from the browser's protocol. So that a reader can read the payload as it lies there, the
header lines that speak of the encoding on the wire are kept under `x-orig-` names and the length is the body's.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import msgspec
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from sipatenas.evidence.capture.archive.exchange import Exchange, Header

NOTE = (
    "Bodies are decoded: recorded over the browser's DevTools protocol, which hands them out with content and "
    "transfer encodings taken off. Header lines that spoke of the wire (Content-Encoding, Transfer-Encoding and, "
    "where it differed, Content-Length) are kept under the names x-orig-*. Header names and values are as sent "
    "where the protocol gave them (headers_as_sent in urn:sipatenas:exchanges), request and status lines of "
    "HTTP/2 and HTTP/3 are written in the form of HTTP/1.1. Bodies of redirects are not given by the protocol."
)
_SQUEEZED = (
    "image/",
    "video/",
    "audio/",
    "font/woff",
    "application/zip",
    "application/gzip",
    "application/pdf",
)
_NOT_SQUEEZED = ("image/svg", "image/bmp", "image/x-icon")
_OF_THE_WIRE = {"content-encoding", "transfer-encoding"}
_OF_THE_PROXY = {"proxy-authorization", "proxy-connection"}
_SPOOLED = 4 << 20


@dataclass(frozen=True)
class Place:
    """Where a record lies that can be shown again; offset and length in bytes of the compressed file."""

    url: str
    at: datetime
    mime: str
    status: int | None
    digest: str
    offset: int
    length: int
    method: str = "GET"
    posted: bytes = b""
    posted_type: str = ""


class _Sha256(Digester):  # type: ignore[misc]
    """A digest written out in hex, as `sha256sum` shows it."""

    def __str__(self) -> str:
        return f"sha256:{self.digester.hexdigest()}"


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """Header lines written as they are; warcio would rewrite what is not ASCII, or fail."""

    def to_ascii_bytes(self, filter_func: object = None) -> bytes:
        return bytes(self.to_bytes(filter_func))


class _Packed:
    """One gzip member; pictures are stored rather than pressed again."""

    def __init__(self, out: IO[bytes], level: int) -> None:
        self._out, self._press = out, zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)

    def write(self, data: bytes) -> None:
        self._out.write(self._press.compress(data))

    def flush(self) -> None:
        self._out.write(self._press.flush())


class _Writer(WARCWriter):  # type: ignore[misc]
    NO_PAYLOAD_DIGEST_TYPES = ("revisit",)

    def __init__(self) -> None:
        super().__init__(None, gzip=False, warc_version="WARC/1.1")

    @staticmethod
    def _create_digester() -> _Sha256:
        return _Sha256("sha256")


class WarcFile:
    """Writes one `.warc.gz`; `places` fills as records are written."""

    def __init__(self, path: Path) -> None:
        self._out = path.open("wb")
        self._writer = _Writer()
        self.places: list[Place] = []

    def __enter__(self) -> WarcFile:
        return self

    def __exit__(self, *_what: object) -> None:
        self._out.close()

    def info(self, *, software: str, title: str, at: datetime) -> None:
        """The first record: what made the file, and what its bodies are."""
        said = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": " ".join(title.split()),
            "description": NOTE,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value)
        self._write("", "warcinfo", lines.encode(), "application/warc-fields", at, level=6)

    def exchange(self, it: Exchange, *, address: str = "") -> dict[str, Any]:
        """A request with its response, or a metadata record of what failed; returns what the list says of it."""
        at = datetime.fromtimestamp(it.at, UTC)
        about = _about(it, address)
        if not it.status:
            about["record"] = self.metadata(it.url, about, at=at)
            return about
        common = {"WARC-IP-Address": address} if address else {}
        if it.protocol.lower() not in {"", "http/1.1"}:
            common["WARC-Protocol"] = it.protocol.lower()
        about["record"] = response = self._response(it, at, common)
        about["request"] = self._request(it, at, common | {"WARC-Concurrent-To": response})
        if it.failed:
            self.metadata(it.url, about, at=at, refers_to=response)
        return about

    def metadata(self, url: str, said: Any, *, at: datetime, refers_to: str = "") -> str:
        """A statement about a link, as JSON; returns the record's id."""
        extra = {"WARC-Concurrent-To": refers_to} if refers_to else {}
        return self._write(
            url, "metadata", msgspec.json.encode(said), "application/json", at, extra=extra, level=6
        )[0]

    def resource(self, url: str, data: bytes, media_type: str, *, at: datetime) -> None:
        """Something made here from the page, under a link of its own."""
        _id, digest, offset, length = self._write(url, "resource", data, media_type, at, level=6)
        self.places.append(Place(url, at, media_type.partition(";")[0], None, digest, offset, length))

    def _response(self, it: Exchange, at: datetime, extra: Mapping[str, str]) -> str:
        size = it.body_path.stat().st_size if it.body_path else 0
        line = f"{it.status} {_one_line(it.status_text)}".rstrip()
        http = _Head(line, _readable(it, size), protocol="HTTP/1.1")
        mime = _one_line(it.header("content-type")).partition(";")[0].strip().lower()
        more = dict(extra)
        if it.body in {"missing", "partial"}:
            more["WARC-Truncated"] = "length" if "limit" in it.failed else "unspecified"
        made, digest, offset, length = self._write(
            it.url, "response", it.body_path, "", at, http=http, extra=more, level=_level(mime)
        )
        sent = {name.lower(): value for name, value in it.request_headers}
        self.places.append(
            Place(
                it.url, at, mime, it.status, digest, offset, length,
                it.method, it.posted, sent.get("content-type", ""),
            )
        )  # fmt: skip
        return made

    def _request(self, it: Exchange, at: datetime, extra: Mapping[str, str]) -> str:
        parts = urlsplit(it.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        http = _Head(f"{it.method} {target} HTTP/1.1", list(_asked(it)), is_http_request=True)
        return self._write(it.url, "request", it.posted, "", at, http=http, extra=extra, level=6)[0]

    def _write(
        self,
        url: str,
        kind: str,
        body: bytes | Path | None,
        media_type: str,
        at: datetime,
        *,
        level: int,
        http: StatusAndHeaders | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> tuple[str, str, int, int]:
        """Id, payload digest, offset and length of the record written."""
        offset = self._out.tell()
        head = {**(extra or {}), "WARC-Date": _moment(at)}
        stream = body.open("rb") if isinstance(body, Path) else io.BytesIO(body or b"")
        with stream:
            size = stream.seek(0, io.SEEK_END)
            stream.seek(0)
            record = self._writer.create_warc_record(
                url, kind, payload=stream, length=size, warc_content_type=media_type,
                warc_headers_dict=head, http_headers=http or StatusAndHeaders("", [], protocol=""),
            ) if http else _plain(self._writer, url, kind, stream, size, media_type, head)  # fmt: skip
            self._writer.out = _Packed(self._out, level)
            self._writer.write_record(record)
        made = str(record.rec_headers.get_header("WARC-Record-ID"))
        digest = str(record.rec_headers.get_header("WARC-Payload-Digest"))
        return made, digest, offset, self._out.tell() - offset


def write(
    path: Path,
    exchanges: Sequence[Exchange],
    *,
    addresses: Mapping[str, str],
    resources: Iterable[tuple[str, bytes, str]] = (),
    software: str,
    title: str,
    page_url: str,
    at: datetime,
) -> list[Place]:
    """All of a capture as one WARC; `addresses` holds the address connected to by `host:port`."""
    with WarcFile(path) as warc:
        warc.info(software=software, title=title, at=at)
        told = [warc.exchange(it, address=addresses.get(_authority(it.url), "")) for it in exchanges]
        for url, data, media_type in resources:
            warc.resource(url, data, media_type, at=at)
        warc.metadata("urn:sipatenas:exchanges", {"page": page_url, "exchanges": told}, at=at)
        return warc.places


def _plain(
    writer: _Writer,
    url: str,
    kind: str,
    stream: IO[bytes],
    size: int,
    media_type: str,
    head: Mapping[str, str],
) -> Any:
    """A record that holds no HTTP message; warcio is kept from looking for one."""
    headers = StatusAndHeaders("", list(head.items()), protocol="WARC/1.1")
    headers.replace_header("WARC-Type", kind)
    headers.add_header("WARC-Record-ID", writer._make_warc_id())
    if url:
        headers.add_header("WARC-Target-URI", url)
    return writer.create_warc_record(
        url, kind, payload=stream, length=size, warc_content_type=media_type, warc_headers=headers
    )


def _readable(it: Exchange, size: int) -> list[Header]:
    """The response's header lines, those of the wire renamed, so that the body below can be read as it is."""
    lines: list[Header] = []
    for raw_name, raw_value in it.response_headers:
        name, value = _one_line(raw_name), _one_line(raw_value)
        lower = name.lower()
        if lower in _OF_THE_PROXY or lower.startswith(":"):
            continue
        if lower in _OF_THE_WIRE or (lower == "content-length" and value != str(size)):
            lines.append((f"x-orig-{lower}", value))
            if lower == "content-length" and it.method != "HEAD":
                lines.append((name, str(size)))
        else:
            lines.append((name, value))
    return lines


def _asked(it: Exchange) -> Iterable[Header]:
    """The request's header lines; the authority of HTTP/2 as Host, nothing of the local proxy."""
    headers = {name.lower(): value for name, value in it.request_headers}
    if "host" not in headers:
        yield "Host", _one_line(headers.get(":authority") or urlsplit(it.url).netloc)
    for name, value in it.request_headers:
        if not name.startswith(":") and name.lower() not in _OF_THE_PROXY:
            yield _one_line(name), _one_line(value)


def _about(it: Exchange, address: str) -> dict[str, Any]:
    """What the list of exchanges says of one."""
    said: dict[str, Any] = {
        "url": it.url,
        "method": it.method,
        "for": it.kind,
        "status": it.status or None,
        "protocol": it.protocol or None,
        "headers_as_sent": {"request": it.is_request_as_sent, "response": it.is_response_as_sent},
    }
    if address:
        said["address"] = address
    if it.status:
        said["body"] = it.body
        said["body_bytes"] = it.received
    if wire := it.header("content-encoding"):
        said["wire_encoding"] = wire
    if it.is_post_missing:
        said["request_body"] = "missing"
    if it.failed:
        said["failed"] = it.failed
    if it.blocked:
        said["blocked"] = it.blocked
    if it.security:
        said["tls"] = {key: it.security.get(key) for key in ("protocol", "cipher", "subjectName", "issuer")}
    return said


def _authority(url: str) -> str:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return f"{(parts.hostname or '').lower()}:{port or (443 if parts.scheme == 'https' else 80)}"


def _level(mime: str) -> int:
    return 0 if mime.startswith(_SQUEEZED) and not mime.startswith(_NOT_SQUEEZED) else 6


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").splitlines()).strip()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
