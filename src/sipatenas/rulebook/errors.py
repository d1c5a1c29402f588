"""What the rulebook raises before any of it is read: light, so that the command line can know it from the start."""

from __future__ import annotations


class RulebookError(Exception):
    """A rulebook file is not as the schema asks; the message names file, row and field."""
