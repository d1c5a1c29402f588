"""The kinds of words of campaign speech (data/classes.yaml), compiled for the loops."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import yaml

from sipatenas.reading.acting import layout as at
from sipatenas.reading.acting.layout import FIRST_CLASS, Lexicon
from sipatenas.reading.text.hashing import HashMap, hash_of, mix

DATA = Path(__file__).resolve().parent / "data"
MARKS = {
    "?": at.ASK,
    "!": at.CRY_OUT,
    ",": at.PAUSE,
    ";": at.PAUSE,
    ":": at.COLON,
    "(": at.BRACKET,
    ")": at.BRACKET,
}
MARKS |= dict.fromkeys(('"', "“", "”", "«", "»", "'"), at.QUOTE) | dict.fromkeys(
    (".", "…", "\n", "|"), at.STOP
)
CHEERS = "❤👍💪🔥🙏👏✊🤲😍🥰😘🤟💯💙💚🧡🏆🎉🤝💖💕♥👌😊😎🙌👐✨🌹🇮🇩🤗😇💛💜🌟⭐"
MOCKS = "😂🤣😅🤭😆😝😜🤪🤮🤡💩🙄😒😏😹🐸🤦😓😡😠🤬👎😤🥴😬🤢🖕"
SADS = "😭😢😔😞😩🥲😥😰😱"
FINGERS = "☝✌🤘👆👉✋🖐"
NEGATION = "negation"
NOT_TURNED = frozenset(
    {"negation", "self", "we", "you", "address", "people", "contrast", "formal", "colloquial"}
)

EXTRA = {
    at.TARGET: ("target", "peserta pemilihan disebut"),
    at.PERSON: ("target", "peserta pemilihan disebut"),
    at.ACCOUNT_ITEM: ("account", "akun disebut"),
    at.LINK_ITEM: ("link", "memuat tautan"),
    at.DIGITS: ("digits", "angka"),
    at.CHEER: ("cheer", "emoji dukungan"),
    at.MOCK: ("mock", "emoji tawa atau marah"),
    at.SAD: ("sad", "emoji sedih"),
    at.FINGER: ("finger", "emoji jari"),
    at.OTHER_EMOJI: ("emoji", "emoji lain"),
    at.ASK: ("ask", "tanda tanya"),
    at.CRY_OUT: ("cry_out", "tanda seru"),
}


class WordClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`label` is what the officer reads; `side` what the words say of the target they stand by."""

    name: str
    label: str
    words: str
    side: Literal["pro", "contra", ""] = ""


@cache
def word_classes() -> tuple[WordClass, ...]:
    """The kinds of words in the order of the file."""
    listed = yaml.safe_load((DATA / "classes.yaml").read_text("utf-8"))
    return tuple(msgspec.convert(listed, list[WordClass]))


def kinds() -> int:
    """How many kinds of items there are."""
    return FIRST_CLASS + len(word_classes())


def name_of(kind: int) -> str:
    """The name of a kind of item, as features and explanations call it."""
    if kind >= FIRST_CLASS:
        return word_classes()[kind - FIRST_CLASS].name
    return EXTRA[kind][0] if kind in EXTRA else ""


@cache
def lexicon() -> Lexicon:
    """The compiled list; the same arrays every time."""
    trie = _Trie()
    stems: dict[int, int] = {}
    for place, one in enumerate(word_classes(), FIRST_CLASS):
        for entry in one.words.split():
            if entry.endswith("*"):
                stems.setdefault(hash_of(entry[:-1]), place)
            trie.add(entry.rstrip("*").split("_"), place)
    signs = dict.fromkeys(CHEERS, at.CHEER) | dict.fromkeys(MOCKS, at.MOCK) | dict.fromkeys(SADS, at.SAD)
    signs |= dict.fromkeys(FINGERS, at.FINGER) | MARKS
    marks = HashMap.build({hash_of(sign): kind for sign, kind in signs.items()})
    figures = (DATA / "figures.txt").read_text("utf-8").split()
    persons = HashMap.build({hash_of(name): 1 for name in figures})
    stem_map = HashMap.build(stems)
    names, sign_hashes, negatable, side = _per_kind()
    keys = HashMap.build(trie.nodes)
    return Lexicon(
        keys.keys, keys.values, np.array(trie.node_class, np.int16), stem_map.keys, stem_map.values,
        marks.keys, marks.values, persons.keys, persons.values, names, sign_hashes, negatable, side,
    )  # fmt: skip


def _per_kind() -> tuple[at.U64, at.U64, at.U8, at.I8]:
    count = kinds()
    names = np.array([hash_of(f"kind:{name_of(kind) or kind}") for kind in range(count)], np.uint64)
    signs = np.zeros(count, np.uint64)
    for kind, sign in at.SIGNS:
        signs[kind] = hash_of(sign)
    negatable = np.zeros(count, np.uint8)
    side = np.zeros(count, np.int8)
    for place, one in enumerate(word_classes(), FIRST_CLASS):
        negatable[place] = one.name not in NOT_TURNED
        side[place] = {"pro": 1, "contra": -1, "": 0}[one.side]
    side[at.CHEER], side[at.MOCK] = 1, -1
    return names, signs, negatable, side


@cache
def negation_kind() -> int:
    """The kind of item of "tidak", "bukan" and their like."""
    return FIRST_CLASS + [one.name for one in word_classes()].index(NEGATION)


class _Trie:
    def __init__(self) -> None:
        self.nodes: dict[int, int] = {}
        self.node_class = [-1]

    def add(self, words: list[str], kind: int) -> None:
        """Enter a phrase; the first class that claims it keeps it."""
        node = 0
        for word in words:
            key = hash_of(word) if node == 0 else int(mix(np.uint64(node), np.uint64(hash_of(word))))
            if key not in self.nodes:
                self.nodes[key] = len(self.node_class)
                self.node_class.append(-1)
            node = self.nodes[key]
        if self.node_class[node] < 0:
            self.node_class[node] = kind
