"""Figures, states, small charts in templates: {% load figures %}.
Meaning: `workforce.language.figures`, `workforce.language.words`.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workforce.charts import basics as charts
from workforce.language import figures, words
from workforce.pages import history

register = template.Library()
PARTS = {"agenda_changed": "strategy.agendaitem"}  # verb: the part whose values the event keeps


@register.filter
def whole(value) -> str:
    return figures.number(value)


@register.filter
def one_decimal(value) -> str:
    return figures.number(value, 1)


@register.filter
def counted(value) -> str:
    """Workers or posts: with a decimal only where there is part of one."""
    return figures.number(value, _places(value))


def _places(value) -> int:
    shown = figures.rounded(value, 1)
    return 0 if shown is None or shown == shown.to_integral_value() else 1


@register.filter
def decimals(value, places: int) -> str:
    return figures.number(value, int(places))


@register.filter
def percent(ratio, places: int = 0) -> str:
    return isolated(figures.percent(ratio, int(places)))


@register.filter
def signed(value, places: int = 0) -> str:
    return isolated(figures.signed(value, int(places)))


@register.filter
def thousandths(count) -> str:
    return figures.thousandths(count)


@register.simple_tag
def money(amount, currency: str) -> str:
    """ "UGX 148.6 million"."""
    return figures.money(amount, currency)


@register.simple_tag
def difference(value, places: int | None = 0) -> str:
    """current - required: a shortage is negative and rust, a surplus blue, and both carry their sign.
    places None: as `counted`.
    """
    places = _places(value) if places is None else places
    shown = figures.rounded(value, places)
    if not shown:
        return figures.number(shown, places)
    return isolated(figures.signed(shown, places), "short" if shown < 0 else "over")


@register.simple_tag
def shortage(value, places: int = 0) -> str:
    """A gross shortage is stored as a positive number and shown as the negative one it is."""
    return difference(None if value is None else -value, places)


@register.simple_tag
def surplus(value, places: int = 0) -> str:
    return difference(value, places)


@register.simple_tag
def reason(code: str) -> str:
    return words.reason(code)


@register.simple_tag
def why_not(line, otherwise: str = "not_reported") -> str:
    return words.why_not(line, otherwise)


@register.filter
def known(line) -> str:
    return words.known(line) if line else ""


@register.simple_tag
def rounding_note(rows, places: int = 0) -> SafeString:
    """Under a table of gap lines of which a row does not add up as shown. rows: each has a line, or ends with it."""
    lines = [row[-1] if isinstance(row, tuple) else row["line"] if isinstance(row, dict) else row.line for row in rows]
    said = words.rounding(lines, places)
    return format_html('<p class="small soft">{}</p>', said) if said else SafeString("")


@register.simple_tag
def coverage(complete: int, partial: int = 0, none: int = 0) -> str:
    return words.coverage(complete, partial, none)


@register.simple_tag
def status_tag(status: str, word: str = "") -> SafeString:
    css, usual = words.status(status)
    return format_html('<span class="{}">{}</span>', f"tag {css}".strip(), word or usual)


@register.simple_tag
def bar(ratio, css: str = "") -> SafeString:
    return charts.bar(ratio, css)


@register.simple_tag
def event_line(event) -> str:
    return words.happened(event.verb, event.actor_name)


@register.filter
def changes(event) -> list[tuple]:
    """(name, before, after) of each value an Event changed."""
    names = dict.fromkeys([*event.before, *event.after])
    model = history.model_of(PARTS.get(event.verb, event.object_type))
    return [
        (words.fact(name, model), *(words.value(side.get(name), name, model) for side in (event.before, event.after)))
        for name in names
    ]


def isolated(text: str, css: str = "") -> SafeString:
    """Inside <bdi>, so that a sign or a per cent keeps its place in right-to-left text."""
    if not text:
        return SafeString("")
    return format_html('<bdi class="{}">{}</bdi>', css, text) if css else format_html("<bdi>{}</bdi>", text)
