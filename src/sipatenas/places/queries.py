"""Reads of regions and offices. They are public facts: no user is asked for."""

from __future__ import annotations

from sipatenas.places.models import Level, Office, Region
from sipatenas.places.paths import lies_in


class UnknownRegion(LookupError):  # noqa: N818 (the name says what is wrong)
    """No region of that code is loaded; the message says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Wilayah {code} tidak dikenal. Periksa kodenya (contoh: 65.71) atau muat data wilayah."
        )


class UnknownOffice(LookupError):  # noqa: N818
    """No office of that region is formed; the message says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Tidak ada kantor pengawas untuk wilayah {code}. Periksa kodenya (contoh: 65.71), "
            "muat data wilayah, atau bentuk dahulu pengawas kecamatan dan desa."
        )


def office(code: str) -> Office:
    """The oversight office of the region `code`. Raises UnknownOffice."""
    try:
        return Office.objects.get(code=code)
    except Office.DoesNotExist:
        raise UnknownOffice(code) from None


def region_name(code: str) -> str:
    """The name of the region `code`. Raises UnknownRegion."""
    name = Region.objects.filter(code=code).values_list("name", flat=True).first()
    if name is None:
        raise UnknownRegion(code)
    return name


def offices_below(above: Office, *, level: Level | None = None) -> list[Office]:
    """The office itself and those below it, in the order of their paths; on wish of one level only."""
    found = Office.objects.filter(path__below=above.path).order_by("path")
    return list(found if level is None else found.filter(level=level))


def office_above(below: Office) -> Office | None:
    """The next office up; None for the national one."""
    path = below.path.removesuffix(f"{below.code}/")
    return Office.objects.filter(path=path).first() if path else None


def is_within(inner: Office, outer: Office) -> bool:
    """Whether `inner` is the office `outer` or lies below it."""
    return lies_in(inner.path, outer.path)
