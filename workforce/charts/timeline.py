"""A timeline: a bar for each thing, in groups, over years and quarters, with today. Rules as in `charts`.

Wide by nature: it stands in a region that scrolls sideways (class `gantt`).
"""

from datetime import date
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from workforce.charts.basics import CHARACTER, SMALL_CHARACTER, fitted, joined, px

LABELS, WIDTH = 300, 1040  # px: room for the names; the whole
PITCH, HEAD, GAP = 24, 44, 6
SHORTEST = 4  # px: an action of a day is still seen


class Bar(NamedTuple):
    """``word`` is its state, written after the bar; ``marks``: (day, whether it is reached) of its milestones."""

    label: str
    begin: date
    end: date
    css: str
    word: str
    title: str
    href: str
    marks: list = ()


class Group(NamedTuple):
    label: str
    bars: list[Bar]


def timeline(
    groups: list[Group], *, today: date, today_label: str, title: str, desc: str, key: str = "timeline"
) -> SafeString:
    """Whole years, a light line each quarter; today's line where today is within them."""
    bars = [bar for group in groups for bar in group.bars]
    if not bars:
        return SafeString("")
    first, last = min(bar.begin for bar in bars).year, max(bar.end for bar in bars).year
    span = (date(last + 1, 1, 1) - date(first, 1, 1)).days
    room = WIDTH - LABELS - max(len(bar.word) for bar in bars) * CHARACTER - GAP  # after the last bar: its state

    def x(day):
        return LABELS + min(max((day - date(first, 1, 1)).days / span, 0), 1) * room

    height = HEAD + PITCH * (len(bars) + len(groups)) + 6
    drawn = [_years(first, last, x, height)]
    y = HEAD
    for group in groups:
        drawn.append(_group(group, y, x))
        y += PITCH * (1 + len(group.bars))
    if first <= today.year <= last:
        drawn.append(
            format_html(
                (
                    '<path class="edge" d="M{x} 34V{y}"/>'
                    '<text class="b" x="{x}" y="30" text-anchor="middle">{label}</text>'
                ),
                x=px(x(today)),
                y=px(height),
                label=today_label,
            )
        )
    return format_html(
        '<svg class="gantt" viewBox="0 0 {} {}" role="group" aria-labelledby="{k}-t {k}-d">'
        '<title id="{k}-t">{}</title><desc id="{k}-d">{}</desc>{}</svg>',
        WIDTH,
        px(height),
        title,
        desc,
        joined(drawn),
        k=key,
    )


def _years(first: int, last: int, x, height: float) -> SafeString:
    """The name of each year over its beginning; lines at quarters, stronger at years."""
    drawn = []
    for year in range(first, last + 1):
        begin = x(date(year, 1, 1))
        drawn.append(format_html('<text class="b" x="{}" y="12">{}</text>', px(begin + 4), year))
        quarters = "".join(f"M{px(x(date(year, month, 1)))} 20V{px(height)}" for month in (4, 7, 10))
        drawn.append(format_html('<path class="ax" fill="none" stroke-width=".5" d="{}"/>', quarters))
        drawn.append(format_html('<path class="ax" fill="none" d="M{} 0V{}"/>', px(begin), px(height)))
    return joined(drawn)


def _group(group: Group, y: float, x) -> SafeString:
    name = group.label if len(group.label) <= 150 else group.label[:149] + "…"
    heading = format_html('<text class="b" x="0" y="{}"{}>{}</text>', y + 16, fitted(name, WIDTH), name)
    bars = [_bar(bar, y + PITCH * (1 + index), x) for index, bar in enumerate(group.bars)]
    return format_html('{}<g role="group" aria-label="{}">{}</g>', heading, group.label, joined(bars))


def _bar(bar: Bar, y: float, x) -> SafeString:
    begin, end = x(bar.begin), x(bar.end)
    width = max(end - begin, SHORTEST)
    return format_html(
        '<a href="{}"><title>{}</title><text x="0" y="{}">{}</text><rect class="{}" x="{}" y="{}" width="{}" '
        'height="14" rx="2"/>{}<text class="dim" x="{}" y="{}" font-size="10.5">{}</text></a>',
        bar.href,
        bar.title,
        px(y + 15),
        shortened(bar.label, LABELS - 12),
        bar.css,
        px(begin),
        px(y + 4),
        px(width),
        joined(_mark(day, is_reached, x, y) for day, is_reached in bar.marks),
        px(begin + width + GAP),
        px(y + 15),
        bar.word,
    )


def _mark(day: date, is_reached: bool, x, y: float) -> SafeString:
    """A milestone: a circle on the line of its action, filled once it is reached."""
    return format_html(
        '<circle class="{}" cx="{}" cy="{}" r="4"/>', "done" if is_reached else "", px(x(day)), px(y + 11)
    )


def shortened(text: str, room: float) -> str:
    most = int(room / SMALL_CHARACTER)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
