"""A roster's words for a region -> the Kemendagri code, where exactly one region fits."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sipatenas.places.models import Level, Region
from sipatenas.places.paths import is_code

_PREFIXES = (
    ("kota administrasi ", "kota "),
    ("kabupaten administrasi ", "kab "),
    ("kab administrasi ", "kab "),
    ("kota adm ", "kota "),
    ("kab adm ", "kab "),
    ("kabupaten ", "kab "),
    ("kab ", "kab "),
    ("kota ", "kota "),
    ("provinsi ", ""),
    ("prov ", ""),
    ("daerah khusus ibukota ", ""),
    ("daerah khusus ", ""),
    ("daerah istimewa ", ""),
    ("di ", ""),
    ("dki ", ""),
)


def plain(name: str) -> str:
    """`Kab. Bulungan`, `KABUPATEN BULUNGAN` -> `kab bulungan`; `Daerah Khusus Ibukota Jakarta` ->
    `jakarta`."""
    words = " ".join(re.findall(r"[a-z0-9]+", name.lower()))
    for prefix, short in _PREFIXES:
        if words.startswith(prefix):
            return short + words.removeprefix(prefix)
    return words


class RegionFinder:
    """Provinces and regencies by name; districts and villages only by code."""

    def __init__(self) -> None:
        self.paths: dict[str, str] = {}
        self._provinces: dict[str, str] = {}
        self._regencies: dict[str, list[str]] = {}
        upper: Iterable[tuple[str, str, str, int]] = Region.objects.filter(
            level__lte=Level.REGENCY
        ).values_list("code", "name", "path", "level")
        for code, name, path, level in upper:
            self.paths[code] = path
            if level == Level.PROVINCE:
                self._provinces[plain(name)] = code
            elif level == Level.REGENCY:
                bare = plain(name)
                for key in {bare, bare.partition(" ")[2], bare.replace(" ", "")}:
                    self._regencies.setdefault(key, []).append(code)

    def find(self, region: str, province: str) -> str:
        """The code, or an empty string when the words fit no region or several."""
        said = region.strip()
        if is_code(said):
            while said and said not in self.paths:
                said = said.rpartition(".")[0]
            return said
        within = self._provinces.get(plain(province), "")
        if not said:
            return within
        key = plain(said)
        fits = self._regencies.get(key) or self._regencies.get(key.replace(" ", "")) or []
        inside = [code for code in fits if not within or code.startswith(f"{within}.")]
        if len(inside) == 1:
            return inside[0]
        if len(fits) == 1:
            return fits[0]
        return self._provinces.get(key, "")
