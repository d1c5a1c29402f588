"""The demonstration: an invented office, election, roster and posts, marked as invented on every page."""
