"""Near-duplicate posts of several accounts within a span of time: one wave for the officer, not 300 posts."""

from sipatenas.reading.waves.columns import SKETCH, accounts_of, shingles_of

__all__ = ["SKETCH", "accounts_of", "shingles_of"]
