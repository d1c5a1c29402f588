"""The network as the capturing browser has it: one door, which judges every address. Knows no browser."""
