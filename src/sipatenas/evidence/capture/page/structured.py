"""A post as schema.org's vocabulary tells it, in the JSON-LD of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

_POSTS = frozenset({
    "SocialMediaPosting", "DiscussionForumPosting", "BlogPosting", "Article", "NewsArticle", "VideoObject",
    "ImageObject", "Photograph", "LiveBlogPosting",
})  # fmt: skip
_ACTIONS = {
    "LikeAction": "likes", "ShareAction": "shares", "CommentAction": "comments", "WatchAction": "views",
    "ViewAction": "views",
}  # fmt: skip
_DEEPEST = 12


def of_json_ld(scripts: Sequence[str], url: str) -> Iterator[tuple[str, Any, str, str]]:
    """Field, value, "json-ld", path, of the node that is the page's post: the one of this link, else the first."""
    nodes = [node for script in scripts for node in _posts(_parsed(script), 0)]
    post = next((node for node in nodes if _same(node, url)), nodes[0] if nodes else None)
    if post is None:
        return
    kind = _type(post)
    for name, value, path in (*_who(post), *_what(post), *_counts(post)):
        if value not in (None, "", []):
            yield name, value, "json-ld", f"{kind}.{path}"


def _parsed(script: str) -> Any:
    try:
        return json.loads(script)
    except ValueError:
        return None


def _posts(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for one in node:
            yield from _posts(one, depth + 1)
    elif isinstance(node, dict):
        if _type(node) in _POSTS:
            yield node
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _posts(node.get(key), depth + 1)


def _type(node: dict[str, Any]) -> str:
    found = node.get("@type")
    listed = found if isinstance(found, list) else [found]
    names = [str(one).rpartition("/")[2] for one in listed]
    return next((name for name in names if name in _POSTS), names[0] if names else "")


def _same(node: dict[str, Any], url: str) -> bool:
    wanted = urlsplit(url)
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        link = value.get("@id") if isinstance(value, dict) else value
        if isinstance(link, str) and link:
            parts = urlsplit(link)
            if (parts.netloc, parts.path.rstrip("/")) == (wanted.netloc, wanted.path.rstrip("/")):
                return True
    return False


def _who(post: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    author = _first(post.get("author") or post.get("creator"))
    if isinstance(author, str):
        yield "account_name", author, "author"
    elif isinstance(author, dict):
        yield "account_name", _text(author.get("name")), "author.name"
        for key in ("alternateName", "identifier"):
            named = _text(author.get(key))
            if isinstance(named, str) and named and " " not in named and not named.isdigit():
                yield "handle", named, f"author.{key}"


def _what(post: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        yield "posted_at", _text(post.get(key)), key
    for key in ("articleBody", "text", "caption", "description"):
        yield "text", _text(post.get(key)), key
    for key in ("contentUrl", "video", "image", "thumbnailUrl"):
        yield "media", list(_links(post.get(key))), key
    yield "link", _text(post.get("url")), "url"


def _counts(post: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    listed = post.get("interactionStatistic")
    for one in listed if isinstance(listed, list) else [listed]:
        if isinstance(one, dict):
            about = one.get("interactionType")
            action = _type(about) if isinstance(about, dict) else str(about or "").rpartition("/")[2]
            if action in _ACTIONS:
                yield _ACTIONS[action], one.get("userInteractionCount"), f"interactionStatistic[{action}]"
    yield "comments", post.get("commentCount"), "commentCount"


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text(value: Any) -> Any:
    value = _first(value)
    return value if isinstance(value, str) else None


def _links(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            for key in ("contentUrl", "url"):
                if isinstance(one.get(key), str):
                    yield one[key]
                    break
