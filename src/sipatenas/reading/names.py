"""Written forms of a candidate's name: which are enough by themselves, which only beside other evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sipatenas.reading.normalise import normalise
from sipatenas.reading.wordlists import word_set

_INITIALS = word_set("m muh muhammad muhamad mohamad mohammad moh mohd mochamad moch abd r ra rd a")
ORDINARY_WORDS = word_set("""
    adil agung aman amanah anak andalan aspirasi bagus bahagia bakti bangkit bangsa baru batu berkah
    bersama bersatu bintang bukit bumi cahaya cerdas cinta damai darma daya dinamis fajar garuda gelora
    gemilang guru harapan hebat ikhlas iman indah indonesia ingin jaya jelita juara juang kabar karya
    kasih kilat kota kuasa kuat laksana lanjut lestari makmur maju mandiri mapan mega melati menang
    merdeka muda mulia murni mutiara negara nusantara oke pandu pasti pelita perdana permata perkasa
    pertiwi pesona pintar pratama raja rakyat raya restu ria rukun rumah sabar sakti sayang sehat
    sejahtera sejati selamat semangat senang setia siap suara sukses surya taat tani tegar teguh terang
    tokoh tulus tunggal ujung unggul utama utara wakil wali wangi wira ala ana dan hati ibu bapak said
    ali amin timur barat selatan tengah bali jawa papua aceh banten riau jambi maluku besar tahun minggu
    zaman bulan islam yakin bener kader sadar wajar paris bebas karna abang mitra benni normal kembang
    luhur bijak daeng tamba makai hajar rasis kasta yatim gadis dayang timbang syukur tauhid samba mesir
    wibawa asmat ngadu semen inang leluasa soeharto sukarno soemarno karno hatta habibie buana tumbur
    magai besan rimba karim pangeran prihatin komando memori diplomasi pilar mantri mangkat harti serena
    dance natan wardan sendi pagawak lingga nazar juventus ramayana george chelsea panyang makasar isran
    muyak tengku piter jayabaya
    """)


@cache
def common_names() -> frozenset[str]:
    """Name words borne by many (counts of voters and candidates): never enough alone."""
    text = files("sipatenas.reading").joinpath("data/common_names.txt").read_text("utf-8")
    return frozenset(text.split())


@dataclass(frozen=True)
class NameForms:
    """`full`: the whole name; `firm`: two words or more; `lone`: one rare word; `weak`: one common word."""

    full: tuple[str, ...]
    firm: tuple[str, ...]
    lone: tuple[str, ...]
    weak: tuple[str, ...]

    @property
    def single(self) -> tuple[str, ...]:
        return self.lone + self.weak


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", normalise(name).text)


def name_forms(name: str, *nicknames: str) -> NameForms:
    """Every form in which a candidate may be written; a form is kept in the strongest class it belongs to.

    `name` is without titles and degrees.
    """
    words = _words(name)
    core = [word for word in words if len(word) > 1 and word not in _INITIALS] or words
    sequences = [words, core]
    sequences += [core[begin : begin + size] for size in (2, 3) for begin in range(len(core) - size + 1)]
    if len(core) > 2:
        sequences.append([core[0], core[-1]])
    called = [_words(nickname) for nickname in nicknames]
    sequences += [nickname for nickname in called if len(nickname) > 1]
    firm = dict.fromkeys(" ".join(part) for part in sequences if len(part) > 1 and _is_telling(part))
    singles = [
        word
        for word in dict.fromkeys([*core, *(part[0] for part in called if len(part) == 1)])
        if len(word) >= 3
    ]
    full = tuple(dict.fromkeys(" ".join(part) for part in (words, core) if len(part) > 1))
    lone = tuple(word for word in singles if _is_rare(word))
    weak = tuple(word for word in singles if word not in lone)
    return NameForms(full, tuple(form for form in firm if form not in full), lone, weak)


def _is_telling(words: list[str]) -> bool:
    """Two ordinary words side by side ("iman teguh") name nobody."""
    return not all(word in ORDINARY_WORDS or len(word) < 3 for word in words)


def _is_rare(word: str) -> bool:
    return len(word) >= 5 and word not in ORDINARY_WORDS and word not in common_names()
