"""The functions behind the room's verbs on the command line."""

from __future__ import annotations

from sipatenas.places.services import Counts, load_places


def load(*, deep: bool = False) -> Counts:
    """Loads regions and offices; `deep` with districts and villages."""
    return load_places(deep=deep)
