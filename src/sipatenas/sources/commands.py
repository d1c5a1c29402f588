"""What `sipatenas import` does; words go to stderr through `say`, argument parsing lives in cli."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.places.models import Office
from sipatenas.sources.files import DEFAULT_ZONE
from sipatenas.sources.services import ConvertResult, ImportResult, Progress, convert_file, import_file

Say = Callable[[str], None]
DONE, NO = 0, 1


def convert(
    paths: Sequence[str],
    *,
    out: str,
    say: Say,
    format: str = "auto",  # noqa: A002
    zone: str = "",
    progress: Progress | None = None,
) -> int:
    """`sipatenas import FILE… --out POSTS`. Returns the exit code: 1 if anything was rejected.

    Raises FileNotFoundError for a file that is not there.
    """
    result = convert_file(
        paths, out, format=format, zone=ZoneInfo(zone) if zone else DEFAULT_ZONE, progress=progress
    )
    _report(", ".join(paths), result, say)
    say(_("%(count)d unggahan ditulis ke %(out)s.") % {"count": result.written, "out": out})
    return NO if result.rejected else DONE


def import_files(
    paths: Sequence[str],
    *,
    office: Office,
    user: User | None,
    clock: Clock,
    say: Say,
    format: str = "auto",  # noqa: A002
    election: str = "",
    progress: Progress | None = None,
) -> int:
    """`sipatenas import FILE…` into the database. Returns the exit code: 1 if anything was rejected.

    Raises FileNotFoundError for a file that is not there, PermissionDenied.
    """
    code = DONE
    for path in paths:
        result = import_file(
            path=path,
            office=office,
            user=user,
            clock=clock,
            format=format,
            election=election,
            progress=progress,
        )
        if result.resumed_at:
            say(_("Melanjutkan impor yang terputus sesudah %(count)d baris.") % {"count": result.resumed_at})
        _report(path, result, say)
        if not result.refused:
            say(
                _(
                    "Dibaca %(read)d: %(new)d baru, %(known)d sudah ada, %(changed)d berubah "
                    "(%(snapshots)d catatan angka, %(versions)d versi teks), %(rejected)d ditolak."
                )
                % {name: getattr(result, name) for name in _COUNTS}
            )
        code = NO if result.rejected else code
    return code


_COUNTS = ("read", "new", "known", "changed", "snapshots", "versions", "rejected")


def _report(name: str, result: ConvertResult | ImportResult, say: Say) -> None:
    for note in result.notes:
        say(f"{name}: {note}")
    if result.refused:
        say(f"{name}: {result.refused}")
    if result.rejected_path is not None:
        where: Path = result.rejected_path
        say(_("%(count)d baris ditolak, tersimpan di %(path)s.") % {"count": result.rejected, "path": where})
