"""Regions named in an account's words, recognised by the roster's own region names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sipatenas.attribution.matcher import tables
from sipatenas.attribution.matcher.names import words

_KIND = re.compile(r"^(?:kabupaten|kab|kota|administrasi|provinsi)\s+")
LONGEST_NAME = 5


def bare_name(name: str) -> str:
    """A region's name in plain words without its kind: `Kab. Bulungan` and `Kabupaten Bulungan` ->
    `bulungan`."""
    plain = " ".join(words(name))
    while (shorter := _KIND.sub("", plain)) != plain:
        plain = shorter
    return plain


@dataclass(frozen=True)
class Named:
    """What an account's words say: bare names of regencies, and of provinces."""

    regions: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()


@dataclass
class RegionNames:
    """The roster's regions by bare name, with the provinces each lies in."""

    provinces_of: dict[str, set[str]] = field(default_factory=dict)
    provinces: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> RegionNames:
        known = cls()
        for region, province in pairs:
            if province:
                known.provinces.add(bare_name(province))
            if region:
                known.provinces_of.setdefault(bare_name(region), set()).add(bare_name(province))
        return known

    def named_in(self, text: str) -> Named:
        """The regions a text names, longest name first, so that `tangerang selatan` is not `tangerang`."""
        found, regions, provinces, at = words(text), set[str](), set[str](), 0
        while at < len(found):
            for length in range(min(LONGEST_NAME, len(found) - at), 0, -1):
                name = " ".join(found[at : at + length])
                alias = tables.PROVINCE_ALIASES.get(name)
                if name in self.provinces_of and len(name) > 2:
                    regions.add(name)
                elif name in self.provinces:
                    provinces.add(name)
                elif alias:
                    provinces.add(alias)
                else:
                    continue
                at += length - 1
                break
            at += 1
        return Named(frozenset(regions), frozenset(provinces))
