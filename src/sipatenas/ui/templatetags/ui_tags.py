"""The components of the pages: `{% load ui_tags %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sipatenas.ui.highlight import SpanLike, marked
from sipatenas.ui.moments import say_age, say_day, say_moment

register = template.Library()

MARKS = {
    "new": "●",
    "waiting": "○",
    "running": "◐",
    "done": "✓",
    "failed": "✕",
    "stopped": "–",
    "warning": "▲",
}
PAGE = "halaman"
"""The name of the page number in an address."""


def not_available() -> SafeString:
    return format_html('<span class="missing">{}</span>', _("tidak tersedia"))


@register.simple_tag
def missing(value: object) -> SafeString | str:
    """The value, or `tidak tersedia` for None (never 0) and for empty text; whole numbers are grouped."""
    if value is None or value == "":
        return not_available()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(formats.number_format(value, force_grouping=True))
    return format_html("{}", value)


@register.simple_tag
def strength(value: float | Decimal | None, label: str = "") -> SafeString:
    """A short bar with its number, for a value from 0 to 1."""
    if value is None:
        return not_available()
    within = min(1.0, max(0.0, float(value)))
    return format_html(
        '<span class="strength"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="track" width="100" height="8"></rect>'
        '<rect class="fill" width="{}" height="8"></rect></svg>{}<span class="number">{}</span></span>',
        f"{within * 100:.0f}",
        format_html('<span class="unseen">{}</span> ', label) if label else "",
        formats.number_format(round(within, 2), 2),
    )


@register.simple_tag
def spans(text: str, spans: Iterable[SpanLike] = (), first: int = 0) -> SafeString:
    """The text with its spans marked; each span has start, end, and maybe title and kind."""
    return marked(text, spans or (), first=first)


@register.simple_tag
def moment(value: datetime | None, zone: str = "Asia/Jakarta", style: str = "long") -> SafeString:
    """`<time>` with day, date, hour and zone; style "short" for tables."""
    if value is None:
        return not_available()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(timespec="seconds"),
        whole := say_moment(value, zone),
        say_moment(value, zone, short=True) if style == "short" else whole,
    )


@register.simple_tag
def day(value: date | None, style: str = "long") -> SafeString:
    """`<time>` with the day and date of a legal day."""
    if value is None:
        return not_available()
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), say_day(value, short=style == "short")
    )


@register.simple_tag
def since(value: datetime | None, now: datetime | None = None) -> SafeString:
    """The age of a moment (`3 jam`), counted to `now` or to the installation's clock."""
    if value is None:
        return not_available()
    present = now or import_string(settings.SIPATENAS_CLOCK)().now()
    return format_html(
        '<time class="age" datetime="{}">{}</time>',
        value.isoformat(timespec="seconds"),
        say_age(present - value),
    )


@register.simple_tag
def status(kind: str, word: str) -> SafeString:
    """A state by mark and word. Kinds: new, waiting, running, done, failed, stopped, warning."""
    return format_html(
        '<span class="status status-{}"><span aria-hidden="true">{}</span> {}</span>', kind, MARKS[kind], word
    )


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = "") -> SafeString:
    """The `<option>` elements of a list: each code with its label, one of them chosen."""
    rows = (
        (code, SafeString(" selected") if str(code) == str(chosen) else "", label) for code, label in choices
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """A form field whole: label, help, control, errors."""
    choices = getattr(bound.field.widget, "input_type", "") in {"radio", "checkbox"}
    group = choices and getattr(bound.field, "choices", None) is not None
    return {"field": bound, "group": group, "box": choices and not group}


@register.inclusion_tag("ui/field_errors.html")
def field_errors(field: BoundField) -> dict[str, object]:
    """The errors of one field, in the element that the control's aria-describedby names."""
    return {"field": field}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, hint: str = "", url: str = "", action: str = "") -> dict[str, object]:
    """An empty page says what to do next: a sentence, a hint, and maybe a link."""
    return {"title": title, "hint": hint, "url": url, "action": action}


@register.inclusion_tag("ui/progress.html")
def progress(
    percent: int | None, message: str = "", url: str = "", finished: bool = False
) -> dict[str, object]:
    """Long work: a bar that asks `url` again every two seconds until finished (a link without script)."""
    return {"percent": percent, "message": message, "url": "" if finished else url, "finished": finished}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: dict[str, Any], page: Page[Any]) -> dict[str, object]:
    """Links to the pages of a list, keeping the filters in the address; the number is `?halaman=`."""
    query = context["request"].GET.copy()
    query.pop(PAGE, None)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "numbers": list(numbers),
        "prefix": f"?{query.urlencode()}&{PAGE}=" if query else f"?{PAGE}=",
    }
