"""A candidate's name as KPU prints it, taken apart: titles away, nicknames apart.

Only for finding names in posts and for showing them; the printed form is always kept beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TITLES = (
    "h hj hi haji hajjah dr drs dra ir drg drh prof kh tgk pdt tgh gra ust ustadz ustaz capt hc pt apt"
    " jenderal letjen mayjen brigjen marsekal laksamana laksda marsda kolonel kol letkol mayor ckm"
    " komjen irjen kombes kompol akbp akp tni pol purn"
)
_DEGREES = "se sh st mm mh msi sip spd ssos skm skom spdi lc sag mpd mkes ssi sp skep mba mt sei spt amd"
TITLES = frozenset(_TITLES.split())
DEGREES = frozenset(_DEGREES.split())
# What stands in brackets without being a nickname: retired, honorary, a field of study.
NOT_NICKNAMES = frozenset({"purn", "p", "ret", "hc", "c", "hons", "pd", "k", "han", "acc"})
_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class SplitName:
    raw: str
    plain: str
    nicknames: tuple[str, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """The plain name first, then the nicknames; empty when there is no name."""
        return tuple(form for form in (self.plain, *self.nicknames) if form)


def split_name(raw: str) -> SplitName:
    """`Dr. H. HENDRAR PRIHADI ALIAS HENDI, S.E., M.M.` -> `Hendrar Prihadi`, nickname `Hendi`."""
    nicknames = [text.strip() for text in _BRACKETS.findall(raw) if _bare(text) not in NOT_NICKNAMES]
    head = _BRACKETS.sub(" ", raw).split(",", 1)[0]
    words = _without_titles(_without_degrees(head.split()))
    name = " ".join(words)
    alias = re.fullmatch(r"(.+?) alias (.+)", name, flags=re.IGNORECASE)
    if alias:
        name, other = alias.groups()
        nicknames.append(other)
    return SplitName(raw=raw, plain=_cased(name), nicknames=tuple(_cased(n) for n in nicknames if n))


def _bare(word: str) -> str:
    return re.sub(r"[\s.]", "", word).casefold()


def _without_degrees(words: list[str]) -> list[str]:
    """Degrees set after the name without a comma: `SARIFUDDIN ST.`"""
    while len(words) > 1 and _bare(words[-1]) in DEGREES:
        words = words[:-1]
    return words


def _without_titles(words: list[str]) -> list[str]:
    parts = " ".join(re.sub(r"\.(?=[^\s.])", ". ", word) for word in words).split()
    while len(parts) > 1:
        if _bare(parts[0]) in TITLES or parts[0] == ".":
            parts = parts[1:]
        elif _bare(parts[0] + parts[1]) == "kh" and len(parts) > 2:
            parts = parts[2:]
        else:
            break
    return [part for part in parts if part.strip(".")]


def _cased(name: str) -> str:
    """Capitals at the head of each word, whatever the source shouts; initials and numerals stay."""

    def word(match: re.Match[str]) -> str:
        text = match.group()
        stays = text in {"II", "III", "IV"} or re.fullmatch("[B-DF-HJ-NP-TV-Z]{2}", text)
        return text if stays else text[0].upper() + text[1:].lower()

    return re.sub(r"[^\W\d_][\w'’`]*", word, name.strip(" .-"))
