"""Is the package the WACZ it says it is, and do the recording's own digests fit?"""

from __future__ import annotations

import msgspec

from sipatenas.evidence import package
from sipatenas.evidence.capture.archive import wacz as packing
from sipatenas.evidence.judging.opening import Opened
from sipatenas.evidence.judging.verdicts import Proof, absent, failed, proven
from sipatenas.evidence.standalone.warc import problems


def wacz(opened: Opened) -> Proof:
    """Whether the data package is the one that these files give."""
    here = [name for name in package.WACZ_FILES if name in opened.files]
    has_recording = package.WARC in opened.objects
    if not has_recording and not here:
        return absent("wacz", "tidak ada rekaman lalu lintas")
    if not has_recording or len(here) < len(package.WACZ_FILES):
        return failed("wacz", "bagian WACZ tidak lengkap")
    files = {path: part for path, part in opened.files.items() if path not in package.WACZ_FILES}
    prints = {path: (part.prints.sha256, part.prints.size) for path, part in files.items()}
    try:
        pages = files[packing.PAGES_PATH].read() if packing.PAGES_PATH in files else b""
        expected = packing.described(prints, pages)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return failed("wacz", "daftar halaman tidak terbaca")
    if expected != tuple(opened.files[name].read() for name in package.WACZ_FILES):
        return failed("wacz", "datapackage.json tidak cocok dengan isi paket")
    return proven("wacz", f"datapackage.json menyebut tepat {len(files)} berkas paket ini")


def warc(opened: Opened) -> Proof:
    """Whether every record is whole and as its digests say."""
    recording = opened.objects.get(package.WARC)
    if recording is None:
        return absent("warc", "tidak ada rekaman lalu lintas")
    count, wrong = problems(recording.open())
    if wrong:
        return failed("warc", f"rekaman tidak utuh: {'; '.join(wrong[:5])}")
    return proven("warc", f"{count} rekaman, semua sidik cocok")
