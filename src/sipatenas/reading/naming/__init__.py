"""Whom and what a post names: an election's names compiled once, found over tokens in compiled loops."""

from sipatenas.reading.naming.book import Book, book_for
from sipatenas.reading.naming.finding import Found, find
from sipatenas.reading.naming.layout import (
    ELECTORAL_TEXT,
    EMPTY_CUE_TEXT,
    FOREIGN_TEXT,
    KINDS,
    SHOUTING_TEXT,
)

__all__ = [
    "ELECTORAL_TEXT",
    "EMPTY_CUE_TEXT",
    "FOREIGN_TEXT",
    "KINDS",
    "SHOUTING_TEXT",
    "Book",
    "Found",
    "book_for",
    "find",
]
