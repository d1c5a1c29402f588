"""The register of navigation entries: each room adds its own, so no page keeps a list of rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


def everyone(_request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True)
class NavItem:
    label: str | Promise
    url_name: str
    order: int
    visible: Callable[[HttpRequest], bool] = everyone


@dataclass(frozen=True)
class NavLink:
    """An entry as the page shows it: its address, and whether the reader stands below it."""

    label: str | Promise
    url: str
    current: bool


_items: dict[str, NavItem] = {}


def register(*items: NavItem) -> None:
    """Add entries; called from a room's AppConfig.ready(). The same url_name replaces its entry."""
    _items.update({item.url_name: item for item in items})


def links(request: HttpRequest) -> list[NavLink]:
    """The entries that this reader may see, in order; the one with the longest fitting address is current."""
    found = [(item, _address(item)) for item in sorted(_items.values(), key=lambda item: item.order)]
    shown = [(item, url) for item, url in found if url and item.visible(request)]
    fitting = [url for _, url in shown if _stands_below(request.path, url)]
    current = max(fitting, key=len, default="")
    return [NavLink(item.label, url, url == current) for item, url in shown]


def _stands_below(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def _address(item: NavItem) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""
