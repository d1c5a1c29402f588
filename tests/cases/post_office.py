"""A small mail server on the loopback, as a test needs it: it keeps what it accepted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class PostOffice:
    """`refusals`: how many messages it turns away at first, as a server under load does."""

    port: int = 0
    refusals: int = 0
    accepted: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 uji ESMTP")
        while line := await reader.readline():
            verb = line.decode("latin-1").strip().upper()
            if verb.startswith(("EHLO", "HELO")):
                await say("250 uji")
            elif verb.startswith("DATA"):
                await self._data(reader, say)
            elif verb.startswith("QUIT"):
                await say("221 selesai")
                break
            else:
                if verb.startswith("RCPT TO:"):
                    self.recipients.append(line.decode().strip()[8:].strip("<> "))
                await say("250 baik")
        writer.close()

    async def _data(self, reader: asyncio.StreamReader, say: object) -> None:
        assert callable(say)
        await say("354 silakan")
        body = await reader.readuntil(b"\r\n.\r\n")
        if self.refusals > 0:
            self.refusals -= 1
            await say("451 coba lagi nanti")
            return
        self.accepted.append(message_from_bytes(body[:-5]))
        await say("250 diterima")


@contextmanager
def post_office(**facts: int) -> Iterator[PostOffice]:
    """A running server on a free port of the loopback."""
    office, ready = PostOffice(**facts), threading.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
        office.port = server.sockets[0].getsockname()[1]
        ready.set()

    thread = threading.Thread(
        target=lambda: (loop.run_until_complete(run()), loop.run_forever()), daemon=True
    )
    thread.start()
    assert ready.wait(60)
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
