"""The rule set as data (data/signals.yaml): what a phrase, or where a mention stands, adds to each act."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

import msgspec
import yaml

from sipatenas.reading.wordlists import phrases, word_set

Side = Literal["pro", "contra", ""]


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Log-odds per act."""

    call_to_vote: float
    support: float
    attack: float
    information: float
    none: float

    @property
    def row(self) -> tuple[float, ...]:
        """In the order of `ACTS`."""
        return (self.call_to_vote, self.support, self.attack, self.information, self.none)


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`label` is what the officer reads; `side` what it says of the target it stands by; without phrases, the
    place of a mention or the text as a whole fires it."""

    name: str
    label: str
    weights: Weights
    side: Side = ""
    phrases: str = ""

    @property
    def looked_up(self) -> tuple[str, ...]:
        return phrases(self.phrases)


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    base: Weights
    signals: tuple[Signal, ...]


_TABLE = msgspec.convert(
    yaml.safe_load(files("sipatenas.reading").joinpath("data/signals.yaml").read_text("utf-8")), _Table
)
SIGNALS = _TABLE.signals
BASE = _TABLE.base.row
WEIGHTS = {signal.name: signal.weights.row for signal in SIGNALS}

BY_NAME = {signal.name: signal for signal in SIGNALS}
NEGATIONS = word_set(
    "tidak tdk gak ga nggak enggak ngga gk tak bukan jangan jgn belum ora gag ndak mboten henteu teu never"
)
CALL_VERBS = word_set(
    "coblos cobloslah nyoblos tusuk pilih pilihlah milih memilih menangkan dukung mendukung vote pilihen"
)
TAG_CALLS = word_set("coblos pilih tusuk vote")
VOTE_VERBS = word_set("coblos cobloslah tusuk pilih pilihlah menangkan vote pileh pilihen coblosen")
FIRST_PERSON = word_set("saya aku kami gue gua gw sy kita ane sayah abdi kulo enyong")
# Reported or past backing ("X dukung Y", "didukung") is no call to the reader.
REPORTED = word_set(
    "akan yang yg untuk telah sudah resmi partai untuk dpp dpd dpc warga masyarakat ulama kyai"
)
APPLAUSE = frozenset("❤👍💪🔥🙏👏✊🤲😍🥰😘🇮🇩☝✌🤟💯💙💚🧡🏆🎉🤝💖💕♥")
MOCKING = frozenset("😂🤣😅🤭😆😝😜🤪🤮🤡💩🙄😒😏😹🐸🤦😓")


def label(name: str) -> str:
    """What the officer reads for a signal's name (Indonesian); the name itself where it is unknown."""
    signal = BY_NAME.get(name)
    return signal.label if signal else name
