"""SIPATENAS: from a public post to the sanction on file, or the exoneration."""
