"""Which entries of the catalogue a post may touch, and reposts, quotes and likes as acts of their own."""

from sipatenas.reading.rules.lookup import Rules, rules_of
from sipatenas.reading.rules.own import OWN_ACTS, OwnActs, kinds_of, own_acts
from sipatenas.reading.rules.table import RuleTable, rule_table

__all__ = [
    "OWN_ACTS",
    "OwnActs",
    "RuleTable",
    "Rules",
    "kinds_of",
    "own_acts",
    "rule_table",
    "rules_of",
]
