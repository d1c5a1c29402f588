"""The rulebook's rows as an office's lawyers edit them: versions, effect dates, second approval."""
