"""Why a page could not be captured, in words for the officer."""

from __future__ import annotations

from sipatenas.evidence.capture.net.passages import Because, Refusal
from sipatenas.evidence.capture.terms import Captured, Limits, Outcome

INSTALL = (
    "Pasang Chromium (Debian/Ubuntu: apt-get install chromium; sistem lain: python -m playwright install "
    "chromium), lalu minta tangkapan sekali lagi."
)
CHECK_LINK = "Periksa tautannya di peramban biasa. Jika unggahan masih ada, minta tangkapan sekali lagi."
ONLY_PUBLIC = "Hanya halaman publik di internet yang dapat direkam."
CHECK_UPSTREAM = "Periksa SIPATENAS_UPSTREAM_PROXY: sipatenas doctor"
OTHER_WAY = "Simpan bukti dengan cara lain."
_KNOWN = {
    "ERR_ABORTED": ("download", "tautan itu berkas unduhan, bukan halaman"),
    "ERR_TIMED_OUT": ("timeout", "situs tidak menjawab"),
    "ERR_INTERNET_DISCONNECTED": ("other", "komputer ini tidak terhubung ke jaringan"),
    "ERR_TOO_MANY_REDIRECTS": ("other", "situs mengalihkan tanpa akhir"),
    "ERR_EMPTY_RESPONSE": ("reset", "situs menutup sambungan tanpa menjawab"),
    "ERR_CONNECTION_RESET": ("reset", "situs memutus sambungan"),
    "ERR_CONNECTION_CLOSED": ("reset", "situs menutup sambungan tanpa menjawab"),
    "ERR_CERT": ("tls", "sertifikat situs tidak sah"),
    "ERR_SSL": ("tls", "sambungan aman ke situs gagal"),
}
_KINDS = {Because.UNRESOLVED: "dns", Because.UNREACHABLE: "refused"}


class Stop(Exception):  # noqa: N818 -- carries the answer out of the steps
    """Ends a capture with its answer."""

    def __init__(
        self, outcome: Outcome, because: str, remedy: str, *, error: str = "other", status: int | None = None
    ) -> None:
        super().__init__(because)
        self.answer = Captured(outcome=outcome, because=because, remedy=remedy, error=error, status=status)


def refused(because: str) -> Stop:
    return Stop(Outcome.REFUSED, because, ONLY_PUBLIC, error="blocked")


def unreachable(because: str, error: str = "other") -> Stop:
    return Stop(Outcome.UNREACHABLE, because, CHECK_LINK, error=error)


def error_status(status: int) -> Stop:
    because = f"situs menjawab dengan kode kesalahan HTTP {status}"
    return Stop(Outcome.UNREACHABLE, because, CHECK_LINK, status=code(status))


def code(status: int | None) -> int | None:
    """A status as HTTP has them, in three digits; None for what a site made up."""
    return status if status is not None and 100 <= status <= 999 else None


def too_much() -> Stop:
    return Stop(Outcome.TOO_LARGE, "halaman mengirim data melebihi batas", OTHER_WAY)


def too_large(name: str) -> Stop:
    return Stop(Outcome.TOO_LARGE, f"{name} melebihi batas ukuran", OTHER_WAY)


def too_slow(limits: Limits) -> Stop:
    because = f"halaman tidak selesai dimuat dalam batas waktu ({limits.load_seconds:.0f} detik)"
    return Stop(Outcome.UNREACHABLE, because, "Coba lagi ketika situsnya lebih lancar.", error="timeout")


def broken(because: str) -> Stop:
    remedy = "Coba lagi. Jika berulang, jalankan: sipatenas doctor"
    return Stop(Outcome.BROKEN, f"peramban gagal: {because}", remedy, error="broken")


def by_page(because: str) -> Stop:
    """The page made the browser fail: a finding of the link, and no fault of this machine."""
    return Stop(
        Outcome.UNREACHABLE, f"halaman itu tidak dapat dibaca peramban: {because}", CHECK_LINK, error="page"
    )


def by_proxy(found: Refusal) -> Stop:
    """What the local proxy said of the page's own host."""
    if found.kind == Because.FORBIDDEN:
        return refused(found.because)
    if found.kind == Because.UPSTREAM:
        return by_upstream(found.because)
    return too_much() if found.kind == Because.LIMIT else unreachable(found.because, _KINDS[found.kind])


def by_upstream(because: str) -> Stop:
    """The office's own web proxy is at fault, or how it is set: nothing was learnt of the link."""
    return Stop(Outcome.BROKEN, because, CHECK_UPSTREAM, error="broken")


def by_code(said: str) -> Stop:
    """What the browser's error code means."""
    for code, (error, because) in _KNOWN.items():
        if code in said:
            return unreachable(because, error)
    return unreachable(f"halaman tidak dapat dibuka ({said})")
