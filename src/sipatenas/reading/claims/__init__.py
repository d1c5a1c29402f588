"""Posts beside published fact checks of the same claim: found by their words, never judged true or false."""

from sipatenas.reading.claims.factchecks import FactCheck, fact_checks
from sipatenas.reading.claims.index import ClaimIndex, open_claims
from sipatenas.reading.claims.match import Claimed, match

__all__ = ["ClaimIndex", "Claimed", "FactCheck", "fact_checks", "match", "open_claims"]
