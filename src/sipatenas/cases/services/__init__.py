"""The verbs of a case, one file for each part of its way. Every step goes through `transitions.take`."""
