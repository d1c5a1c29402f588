"""What a post does: acts as calibrated probabilities, whom it favours, and why."""

from sipatenas.reading.acting.explaining import SIGNALS, Whys, base, signal_label, whys
from sipatenas.reading.acting.favouring import Favours, favours
from sipatenas.reading.acting.scoring import Model, model, score_acts

__all__ = [
    "SIGNALS",
    "Favours",
    "Model",
    "Whys",
    "base",
    "favours",
    "model",
    "score_acts",
    "signal_label",
    "whys",
]
