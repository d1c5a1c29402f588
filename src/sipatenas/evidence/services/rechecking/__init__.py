"""The re-check's verbs: begin to watch a sealed link, plan the looks, take one, write down what it found."""

from sipatenas.evidence.services.rechecking.manual import observe_by_hand
from sipatenas.evidence.services.rechecking.observing import LookLostError, observe
from sipatenas.evidence.services.rechecking.performing import perform_look, recheck_due
from sipatenas.evidence.services.rechecking.planning import Plan, plan, release, take
from sipatenas.evidence.services.rechecking.watching import (
    add_control,
    begin,
    hold,
    let_go,
    look_soon,
    register_control,
    use_control,
)

__all__ = [
    "LookLostError",
    "Plan",
    "add_control",
    "begin",
    "hold",
    "let_go",
    "look_soon",
    "observe",
    "observe_by_hand",
    "perform_look",
    "plan",
    "recheck_due",
    "register_control",
    "release",
    "take",
    "use_control",
]
