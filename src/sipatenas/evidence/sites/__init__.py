"""What is known of each site: its hosts, how it names a post, its own notices, its walls. Data; no Django.

A site is known by its registrable host, whole labels only: `m.facebook.com` is Facebook, `netflix.com` is not X.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal
from urllib.parse import urlsplit

import msgspec
import yaml

Means = Literal["removed", "private", "geo", "login", "rate"]
FieldName = Literal[
    "account_name", "handle", "posted_at", "text", "media", "link", "likes", "shares", "comments", "views"
]
GENERIC = "generic"


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of the site itself, and where on its page they stand."""

    means: Means
    containers: tuple[str, ...]
    """CSS selectors of the elements in which the site says so; `title` is the page's title."""
    id: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    whole: bool = False
    """The element must say this and nothing else; for places where an article's own words may stand too."""


class Walls(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the site asks a visitor to sign in."""

    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """Patterns of the path on which a visitor ends who must sign in."""
    password: bool = False
    """A visible password field in place of the post is this site's wall."""


class FieldRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a site shows one field of a post."""

    css: str
    attr: str = ""
    """Attribute that holds it; empty: the element's visible text."""
    pattern: str = ""
    """Pattern whose first group is the field within what stands there."""


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of this folder."""

    site: str
    name: str
    hosts: tuple[str, ...] = ()
    source: str = ""
    """Where its notices and selectors come from, and how sure they are."""
    ids: tuple[str, ...] = ()
    """Patterns whose first group is the post's own id within a link of the site."""
    post: tuple[str, ...] = ()
    """Selectors of the element that holds the post's own content."""
    others: tuple[str, ...] = ()
    """Selectors of what others wrote on the same page (comments, quoted posts)."""
    compared: tuple[str, ...] = ("text", "title", "author")
    """Fields whose change is an edit."""
    homes: tuple[str, ...] = ()
    """Patterns of the paths to which the site sends a visitor whose post is gone."""
    notices: tuple[Notice, ...] = ()
    walls: Walls = Walls()
    pace_seconds: int = 30
    """At least this long between two looks of ours at the site, over all workers."""
    controls: tuple[str, ...] = ()
    """Public posts of the site that have stood for many years."""
    fields: Mapping[FieldName, tuple[FieldRule, ...]] = {}
    """Places of a post's fields, the surest first; `capture.fields` reads them before any structured data."""

    def post_id(self, url: str) -> str:
        """The post's own id in a link; empty where the link shows none."""
        for pattern in self.ids:
            if found := re.search(pattern, url):
                return found.group(1)
        return ""


def load(text: str) -> Site:
    """One file's text. Raises msgspec.ValidationError for anything that is not declared above."""
    found = msgspec.convert(yaml.safe_load(text), Site, strict=True)
    of_fields = (rule.pattern for rules in found.fields.values() for rule in rules)
    patterns = (*found.ids, *found.homes, *found.walls.paths, *of_fields)
    for pattern in patterns:
        re.compile(pattern)
    return found


@cache
def all_sites() -> Mapping[str, Site]:
    """Every known site by its short name."""
    folder = files("sipatenas.evidence.sites")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    sites = [load(folder.joinpath(name).read_text("utf-8")) for name in names]
    return {found.site: found for found in sites}


def site(name: str) -> Site:
    """A site by its short name; KeyError when there is no such file."""
    return all_sites()[name]


def host_of(url: str) -> str:
    """The link's host in lower case, without the root's dot; empty when the link has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def belongs(host: str, to: str) -> bool:
    """Whether a host is that registrable host or lies under it, label by label."""
    return host == to or host.endswith(f".{to}")


def site_of(url: str) -> Site:
    """The site of a link; the generic one where none of ours claims its host."""
    host = host_of(url)
    for found in all_sites().values():
        if any(belongs(host, own) for own in found.hosts):
            return found
    return all_sites()[GENERIC]


def pace_key(url: str) -> str:
    """Under which name looks at this link's site are counted and spaced: the known site's, else the host's."""
    found = site_of(url)
    return found.site if found.hosts else host_of(url).removeprefix("www.").removeprefix("m.")[:200]
