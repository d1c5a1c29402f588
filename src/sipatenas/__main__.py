"""`python -m sipatenas`: the same as the command `sipatenas`."""

import sys

from sipatenas.cli import main

if __name__ == "__main__":
    sys.exit(main())
