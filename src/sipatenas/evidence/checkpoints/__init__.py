"""Daily checkpoints of the ledger: where all chains stood, signed, time-stamped, each naming the one before it.

Who owns the database can recompute a chain with all its hashes; what was signed, stamped and printed yesterday they
cannot.
"""

from sipatenas.evidence.checkpoints.making import latest, make, printed
from sipatenas.evidence.checkpoints.verifying import Checked, verify

__all__ = ["Checked", "latest", "make", "printed", "verify"]
