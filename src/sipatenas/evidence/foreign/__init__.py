"""Evidence that others recorded: read within bounds, judged for what it proves by itself. No Django, no network."""
