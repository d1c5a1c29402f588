"""A page is answered by the law as it stood when the page was asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.http import HttpRequest, HttpResponse

from sipatenas.lawbook.refreshing import refresh
from sipatenas.rulebook.amendments import in_use, trial


class LawAsApproved:
    """Before each view: take over what was approved elsewhere, and keep to it until the answer is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as steady:
            request.law = steady  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """After sign-in was asked for: who is sent away costs no query."""
        refresh()
        request.law.enter_context(trial(in_use()))  # type: ignore[attr-defined]
