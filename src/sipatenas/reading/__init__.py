"""Text -> signals with spans, scores and the model's version: `read(batch, context)`. No Django."""

from sipatenas.reading.reader import read, read_posts
from sipatenas.reading.records import (
    ACTS,
    MODEL,
    READING_SCHEMA,
    Act,
    Context,
    Favour,
    Language,
    Mention,
    PostText,
    Reading,
    Rule,
    Why,
)
from sipatenas.reading.signals import label as signal_label

__all__ = [
    "ACTS",
    "MODEL",
    "READING_SCHEMA",
    "Act",
    "Context",
    "Favour",
    "Language",
    "Mention",
    "PostText",
    "Reading",
    "Rule",
    "Why",
    "read",
    "read_posts",
    "signal_label",
]
