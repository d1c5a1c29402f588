"""One verb for each step of the journey: `sipatenas …`."""

from sipatenas.cli.main import main

__all__ = ["main"]
