"""argparse in Indonesian: the same parser, with its own few words in the language of the house."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

_SAID = (
    (r"the following arguments are required: (.+)", r"wajib diisi: \1"),
    (r"one of the arguments (.+) is required", r"salah satu wajib diisi: \1"),
    (r"unrecognized arguments: (.+)", r"tidak dikenal: \1"),
    (
        r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)",
        r"\1: \2 tidak ada dalam pilihan; yang ada: \3",
    ),
    (r"argument (.+?): invalid int value: (.+)", r"\1: \2 bukan bilangan bulat"),
    (r"argument (.+?): expected one argument", r"\1: perlu satu nilai"),
    (r"argument (.+?): expected at least one argument", r"\1: perlu sedikitnya satu nilai"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1: tidak menerima nilai (\2)"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 dapat berarti \2; tulis lengkap"),
)
"""What argparse complains of, and how it is said here; a complaint without a row is shown as it is."""


def said(complaint: str) -> str:
    """argparse's complaint in Indonesian."""
    for pattern, words in _SAID:
        if re.fullmatch(pattern, complaint, re.DOTALL):
            return re.sub(pattern, words, complaint, count=1, flags=re.DOTALL)
    return complaint


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "pemakaian: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose headings, help and complaints are Indonesian; its verbs' parsers are of the same kind."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("formatter_class", _Formatter)
        super().__init__(*args, **{**options, "add_help": False})
        self._positionals.title = "masukan"
        self._optionals.title = "pilihan"
        self.add_argument(
            "-h", "--help", action="help", default=argparse.SUPPRESS, help="perlihatkan bantuan ini"
        )

    def error(self, message: str) -> NoReturn:
        """Say what was wrong and how the verb is used, and exit with 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {said(message)}\n")
