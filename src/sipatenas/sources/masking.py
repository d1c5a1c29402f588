"""Third parties are masked in working copies (SAFEGUARDS 3); the sealed original alone keeps them.

The author's own handle stays, and whatever `keep` names: candidates, parties, teams, official accounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import msgspec

from sipatenas.core.text import without_nul
from sipatenas.sources.records import Author, PostRecord, Reference

Keep = Callable[[str, str], bool]
"""`keep(handle, platform)`: is the account one of the register's, so that its name stays?"""

PERSON = "@[disamarkan]"
EMAIL = "[surel-disamarkan]"
NUMBER = "[nomor-disamarkan]"
_SEGMENT = "[disamarkan]"
_PASSES = 5
"""One pass is the rule; another only where masking joined pieces into something that reads as a link."""

_WORTH_A_LOOK = re.compile(r"[@＠0-9]|://|www\.|\.[a-z]{2,3}\.?/", re.IGNORECASE)
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_MENTION_X = re.compile(rf"[@＠][{_INVISIBLE}]*(?P<handle>(?=\w*[^\W\d]|\w*_|\d{{6}})\w+)")
_MENTION_DOTTED = re.compile(
    rf"[@＠][{_INVISIBLE}]*(?P<handle>(?=[\w.]*[^\W\d]|[\w.]*_|\d{{6}})\w(?:[\w.]*\w)?)"
)
_EMAIL = re.compile(r"[\w.+%-]+[@＠]\w[\w-]*(?:\.\w[\w-]*)+")
_PHONE = re.compile(
    r"(?<!\d)(?:"
    r"\(?(?:\+?\(?62\)?[ .-]?\(?0?|0)\)?8\d{1,2}\)?(?:[ .-]?\d){6,10}"  # mobile: 0812…, +62 812…
    r"|\(?(?:\+62[ .-]?|0)[2-79]\d{1,2}(?:\)[ .-]?|[ -])\d{3,4}[ -]?\d{3,4}"  # landline, area code apart
    r"|0[2-79]\d{8,10}"
    r")(?!\d)"
)
_PERSONAL_NUMBER = re.compile(
    r"(?<!\d)(?:\d{16}|\d{18}|\d{8}([ .-])\d{6}\1\d\1\d{3}"
    r"|\d{6}([ .-])\d{6}\2\d{4}|\d{4}([ .-])\d{4}\3\d{4}\3\d{4})(?!\d)"
)
_SHORTENED = re.compile(r"https?://t\.co/[A-Za-z0-9]{1,12}")
"""X's own short links: no person in them."""
_HOSTS = {
    "x.com": "x",
    "twitter.com": "x",
    "instagram.com": "instagram",
    "fxtwitter.com": "x",
    "vxtwitter.com": "x",
    "fixupx.com": "x",
    "nitter.net": "x",
    "instagr.am": "instagram",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "m.me": "facebook",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "threads.net": "threads",
    "threads.com": "threads",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "linkedin.com": "linkedin",
}
"""Sites whose links name people, with every name below theirs (`web.facebook.com`)."""
_BARE = rf"(?<![\w@＠./-])(?:[\w-]+\.)*(?:{'|'.join(map(re.escape, _HOSTS))})\.?/(?=\S)"
_URL = re.compile(
    rf"(?:https?://|www\.|{_BARE})(?:(?!https?://|www\.)[^\s<>\"“”])+",
    re.IGNORECASE,
)
"""A link, also one of a platform written without `https://`."""
_PLACES = frozenset(
    [
        "i",
        "hashtag",
        "search",
        "home",
        "explore",
        "p",
        "reel",
        "reels",
        "stories",
        "tv",
        "watch",
        "share",
        "groups",
        "photo",
        "photos",
        "posts",
        "videos",
        "video",
        "channel",
        "c",
        "user",
        "playlist",
        "shorts",
        "results",
        "events",
        "status",
        "intent",
        "permalink.php",
        "story.php",
        "photo.php",
        "profile.php",
        "media",
        "v",
        "t",
        "joinchat",
        "s",
        "tag",
        "discover",
        "live",
        "public",
    ]
)
"""First path segments that name a section of a site, not a person."""
_PEOPLE_AFTER = frozenset(("stories", "user", "c", "in", "people", "pub"))
_PERSON_QUERY = re.compile(
    r"(?<=[?&;])((?:screen_?name|user_?name|user_?id|profile_?id|id|handle|from|to|taken-by|u|url|next|href"
    r"|q(?==[^&#]*(?:@|%40|:|%3a)))=)([^&;#]+)",
    re.IGNORECASE,
)
"""Parameters of such links that name a person, or hold another link or a search for one."""


def mask_text(text: str, *, platform: str, own: str | None, keep: Keep) -> str:
    """`text` with mentions, e-mail addresses, telephone and NIK/NIP numbers replaced. Idempotent."""
    text = without_nul(text)
    if not _WORTH_A_LOOK.search(text):
        return text
    for _number in range(_PASSES):
        masked = _mask_once(text, platform, own, keep)
        if masked == text:
            break
        text = masked
    return text


def _mask_once(text: str, platform: str, own: str | None, keep: Keep) -> str:
    pieces, last = [], 0
    for found in _URL.finditer(text):
        pieces.append(_mask_plain(text[last : found.start()], platform, own, keep))
        pieces.append(mask_link(found.group(), own=own, keep=keep))
        last = found.end()
    pieces.append(_mask_plain(text[last:], platform, own, keep))
    return "".join(pieces)


def mask_link(url: str, *, own: str | None, keep: Keep) -> str:
    """`url` without the handle of a third party and without addresses and numbers of persons."""
    if _SHORTENED.fullmatch(url):
        return url
    url = without_nul(url)
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return _SEGMENT
    platform = _platform_of(parts.hostname or "")
    if platform is None:
        return _mask_numbers(_MENTION_X.sub(partial(_mention, "", own, keep), _EMAIL.sub(EMAIL, url)))
    head, slash, path = _split_at_path(url)
    path = _mask_path(path, platform, own, keep)
    return head + slash + _PHONE.sub(NUMBER, _EMAIL.sub(EMAIL, path))


def _platform_of(host: str) -> str | None:
    """The platform that a host, or a name above it, belongs to."""
    labels = host.rstrip(".").split(".")
    above = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((_HOSTS[name] for name in above if name in _HOSTS), None)


def mask_record(record: PostRecord, *, keep: Keep) -> PostRecord:
    """The working copy of a post: text, names, links, media, reference and `raw` masked. Idempotent."""
    own, platform = record.author.handle, record.platform_code
    text = partial(mask_text, platform=platform, own=own, keep=keep)
    link = partial(mask_link, own=own, keep=keep)
    return msgspec.structs.replace(
        record,
        url=link(record.url) if record.url else record.url,
        author=_mask_author(record.author, text),
        text=text(record.text),
        media=tuple(
            msgspec.structs.replace(m, url=link(m.url) if m.url else m.url, path=_clean(m.path))
            for m in record.media
        ),
        reference=_mask_reference(record.reference, platform, own, keep),
        links=tuple(link(item) for item in record.links),
        raw=_mask_raw(record.raw, text, partial(keep_or_own, own=own, platform=platform, keep=keep)),
    )


def keep_or_own(handle: str, *, own: str | None, platform: str, keep: Keep) -> bool:
    """Does the name stay: the author's own, or the register's?"""
    plain = handle.lstrip("@＠")
    return (own is not None and plain.casefold() == own.lstrip("@").casefold()) or keep(plain, platform)


def keep_nobody(handle: str, platform: str) -> bool:  # noqa: ARG001
    """The register of nobody: every third party is masked."""
    return False


def _mask_plain(text: str, platform: str, own: str | None, keep: Keep) -> str:
    if "@" in text or "＠" in text:
        text = _EMAIL.sub(EMAIL, text)
        pattern = _MENTION_X if platform in ("x", "twitter", "") else _MENTION_DOTTED
        text = pattern.sub(partial(_mention, platform, own, keep), text)
    return _mask_numbers(text)


def _mention(platform: str, own: str | None, keep: Keep, found: re.Match[str]) -> str:
    return found.group() if keep_or_own(found["handle"], own=own, platform=platform, keep=keep) else PERSON


def _mask_numbers(text: str) -> str:
    return _PHONE.sub(NUMBER, _PERSONAL_NUMBER.sub(NUMBER, text))


def _split_at_path(url: str) -> tuple[str, str, str]:
    start = url.find("://")
    cut = url.find("/", start + 3 if start >= 0 else 0)
    return (url, "", "") if cut < 0 else (url[:cut], "/", url[cut + 1 :])


def _mask_path(path: str, platform: str, own: str | None, keep: Keep) -> str:
    """Masks the person's segment: the first one, the one after `stories/`, `user/`, `in/`, and what the query
    names."""
    clean, mark, query = path.partition("?")
    segments = clean.split("/")
    for index, segment in enumerate(segments):
        named = _names_a_person(segments, index, platform)
        if named and not keep_or_own(_plain_of(segment), own=own, platform=platform, keep=keep):
            segments[index] = _SEGMENT
    parameter = partial(_parameter, own, platform, keep)
    return "/".join(segments) + _PERSON_QUERY.sub(parameter, mark + query)


def _plain_of(segment: str) -> str:
    """A segment with its `@` as a sign, however the link spells it."""
    return re.sub("^%40", "@", segment, flags=re.IGNORECASE)


def _names_a_person(segments: list[str], index: int, platform: str) -> bool:
    segment = segments[index]
    if not segment or segment in (_SEGMENT, EMAIL, NUMBER):
        return False
    if _plain_of(segment).startswith("@") or "people" in (one.lower() for one in segments[:index]):
        return True
    if index:
        before = segments[index - 1].lower()
        return before in _PEOPLE_AFTER and (index == 1 or before == "user")
    return platform != "youtube" and segment.lower() not in _PLACES | _PEOPLE_AFTER


def _parameter(own: str | None, platform: str, keep: Keep, found: re.Match[str]) -> str:
    name, value = found.groups()
    if value == _SEGMENT or keep_or_own(value, own=own, platform=platform, keep=keep):
        return found.group()
    return name + _SEGMENT


def _mask_author(author: Author, text: Callable[[str], str]) -> Author:
    def part(value: str | None) -> str | None:
        return text(value) if value else value

    return Author(
        handle=_clean(author.handle),
        display_name=part(author.display_name),
        bio=part(author.bio),
        location=part(author.location),
        employer=part(author.employer),
    )


def _mask_reference(
    reference: Reference | None, platform: str, own: str | None, keep: Keep
) -> Reference | None:
    if reference is None or not reference.author_handle or reference.author_handle == PERSON:
        return reference
    if keep_or_own(reference.author_handle, own=own, platform=platform, keep=keep):
        return reference
    return msgspec.structs.replace(reference, author_handle=PERSON)


_NAMING = re.compile(
    r"screen_?name|user_?name|handle|nickname|display_?name|full_?name|author|user_?id|owner"
)


def _mask_raw(
    raw: Mapping[str, Any] | None, text: Callable[[str], str], stays: Callable[[str], bool]
) -> dict[str, Any] | None:
    """`raw` masked: every text as text; fields that name an account, unless its name stays."""
    if raw is None:
        return None

    def walk(key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: walk(str(name).lower(), item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [walk(key, item) for item in value]
        if not isinstance(value, str) or not value:
            return value
        if _NAMING.search(key) and not key.endswith("_count") and value != PERSON:
            return value if stays(value) else PERSON
        return text(value)

    return {key: walk(key.lower(), value) for key, value in raw.items()}


def _clean(value: str | None) -> str | None:
    return without_nul(value) if value else value


def mask_refused(record: PostRecord) -> dict[str, Any]:
    """A refused like or comment as the rejected file keeps it: which act it was, nobody named in it."""
    blank = msgspec.structs.replace(record, author=Author(), raw=None, url=None, links=(), media=())
    row: dict[str, Any] = msgspec.to_builtins(mask_record(blank, keep=keep_nobody))
    row["author"] = {"handle": PERSON}
    row["text"] = PERSON if record.text else ""
    return row
