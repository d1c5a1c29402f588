"""Invented cases: those behind a published series, by the real services; and a load in bulk, proven equal."""
