"""An address that only takes a deed, opened as a page: words and a way back instead of a blank refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render


class SayWhatIsNotAllowed:
    """Gives a 405 its page: a tab opened anew, or the way back after signing in again, ends there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method != "GET":
            return response
        above = request.path.rstrip("/").rpartition("/")[0] + "/"
        page = render(request, "405.html", {"above": above}, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page
