"""How the shipped word lists and weights are made: `python -m sipatenas.reading.training` (extra `train`)."""
