"""Make the shipped word lists and weights anew: `python -m sipatenas.reading.training [--data FOLDER] [--part NAME]`.

The same bytes come out of the same data. The word lists come first: all else is trained on what they read.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

PARTS = ("slang", "languages", "tone", "claims", "acts")


def main() -> int:
    """Train the parts asked for, in their order; 2 where the data is absent."""
    parser = argparse.ArgumentParser(prog="python -m sipatenas.reading.training", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="the folder of labelled data"
    )
    parser.add_argument("--part", choices=PARTS, action="append", help="only this part (may be repeated)")
    wanted = parser.parse_args()
    if not wanted.data.is_dir():
        sys.stderr.write(f"{wanted.data} is absent: nothing was trained. Name the data folder with --data.\n")
        return 2
    for part in PARTS:
        if not wanted.part or part in wanted.part:
            sys.stderr.write(f"{part} …\n")
            importlib.import_module(f"sipatenas.reading.training.{part}").train(wanted.data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
