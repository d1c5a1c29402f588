"""The judges of a package's proofs, one module for each kind. No Django, no database, no network."""
