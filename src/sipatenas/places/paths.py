"""What a Kemendagri code tells by itself: its level, what it lies in, its path from the nation down."""

from __future__ import annotations

import re

from sipatenas.places.models import Level

NATION = "00"
_CODE = re.compile(r"(?!00)[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?|00")


def is_code(text: str) -> bool:
    """Whether `text` has the form of a region's code (`00`, `65`, `65.71`, `65.71.01`, `65.71.01.1001`)."""
    return _CODE.fullmatch(text) is not None


def level_of(code: str) -> Level:
    """The level of the region `code`. Raises ValueError for text that is no code."""
    if not is_code(code):
        raise ValueError(f"“{code}” bukan kode wilayah Kemendagri; contoh: 65, 65.71, 65.71.01.")
    return Level.NATIONAL if code == NATION else Level(code.count(".") + 1)


def parent_of(code: str) -> str | None:
    """The code of the region that `code` lies in; None for the nation."""
    level = level_of(code)
    if level is Level.NATIONAL:
        return None
    return NATION if level is Level.PROVINCE else code.rpartition(".")[0]


def path_of(code: str) -> str:
    """The codes from the nation down to `code`, each ended by a slash: `00/65/65.71/`."""
    depth = level_of(code)
    parts = code.split(".")
    below = [".".join(parts[:count]) for count in range(1, depth + 1)]
    return "/".join([NATION, *below, ""])


def lies_in(path: str, above: str) -> bool:
    """Whether the region at `path` is the one at `above` or lies below it."""
    return bool(above) and path.startswith(above)


def code_lies_in(code: str, region: str) -> bool:
    """`lies_in` by codes alone: whether `code` is `region` or a part of it (65.71 of 65); not of the nation."""
    return code == region or code.startswith(f"{region}.")


def kpu_code_of(code: str) -> str:
    """KPU's code of a province or regency: the code without dots (all 545 contests of 2024). Else empty."""
    return code.replace(".", "") if level_of(code) in {Level.PROVINCE, Level.REGENCY} else ""
