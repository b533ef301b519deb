"""Values over time against their targets.
Rules as in `charts`: values solid, targets dashed, from 0, labelled directly.
"""

from datetime import date
from math import ceil
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from workforce.charts.basics import CHARACTER, SMALL_CHARACTER, WIDTH, chart, fitted, joined, known, px, text_at

BASE, TOP, LEFT = 150, 24, 26  # px: the axis, the highest value, the first day


class At(NamedTuple):
    """A value or a target of a day; ``text`` is how it is written."""

    on: date
    value: float
    text: str


def against_targets(
    values: list[At],
    targets: list[At],
    *,
    title: str,
    desc: str,
    value_word: str,
    target_word: str,
    key: str = "targets",
) -> SafeString:
    """``values``: what was found (solid, a dot each); ``targets``: what is to be reached (dashed, a square each)."""
    values = sorted(each for each in values if known(each.value))
    targets = sorted(each for each in targets if known(each.value))
    points = values + targets
    if not points:
        return SafeString("")
    ends = [f"{each[-1].text} {word}" for each, word in ((values, value_word), (targets, target_word)) if each]
    right = max(WIDTH - max(map(len, ends)) * CHARACTER - 14, WIDTH / 2)
    first, last = min(each.on for each in points), max(each.on for each in points)
    span, top = max((last - first).days, 1), max(max(each.value for each in points), 0) or 1

    def place(each):
        return LEFT + (each.on - first).days / span * (right - LEFT), BASE - (BASE - TOP) * max(each.value, 0) / top

    drawn = [format_html('<line class="ax" x1="8" x2="{}" y1="{b}" y2="{b}"/>', px(right + 6), b=BASE)]
    drawn += [_path("l2", [place(each) for each in targets]), _path("l1", [place(each) for each in values])]
    drawn += [
        format_html('<rect class="c1" x="{}" y="{}" width="6" height="6"/>', px(x - 3), px(y - 3))
        for x, y in map(place, targets)
    ]
    drawn += [format_html('<circle cx="{}" cy="{}" r="3.5"/>', px(x), px(y)) for x, y in map(place, values)]
    drawn += _earlier(values, place, ends[0] if values else "")
    drawn += _years(first, last, span, right)
    drawn += _ends(values, targets, ends, place)
    return chart(key, title, desc, WIDTH, 178, joined(drawn))


def _path(css: str, places: list[tuple[float, float]]) -> SafeString:
    return (
        format_html('<path class="{}" d="M{}"/>', css, "L".join(f"{px(x)} {px(y)}" for x, y in places))
        if places
        else SafeString("")
    )


def _earlier(values: list[At], place, newest: str) -> list[SafeString]:
    """What is written at the values before the newest: over the point or under it, where no other text stands."""
    if not values:
        return []
    drawn, taken = [], [_box(*_over(*place(values[-1])), newest, CHARACTER)]
    for each in reversed(values[:-1]):
        x, y = place(each)
        for at in (y - 9, y + 17):
            box = _box(x, at, each.text, SMALL_CHARACTER)
            if not any(_meet(box, other) for other in taken):
                taken.append(box)
                drawn.append(text_at(x, at, each.text, size=10.5))
                break
    return drawn


def _over(x: float, y: float) -> tuple[float, float]:
    return x, y - 9


def _box(x: float, y: float, text: str, character: float) -> tuple[float, float, float, float]:
    """Left, right, top and foot of a text centred on x, moved into the frame as `text_at` does."""
    half = min(len(text) * character, WIDTH) / 2
    x = min(max(x, half), WIDTH - half)
    return x - half, x + half, y - 11, y + 3


def _meet(one, other) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _years(first: date, last: date, span: int, right: float) -> list[SafeString]:
    """Every year under the axis, at its end or at the last day; of many every second or third."""
    years = list(range(first.year, last.year + 1))
    every = ceil(34 * len(years) / max(right - LEFT, 1))
    drawn = []
    for index, year in enumerate(years):
        if (len(years) - 1 - index) % max(every, 1) == 0:
            middle = min(max((date(year, 7, 1) - first).days, 0), span)
            drawn.append(text_at(LEFT + middle / span * (right - LEFT), 168, str(year)))
    return drawn


def _ends(values, targets, ends, place) -> list[SafeString]:
    """The newest value and the last target, each with its word:
    beside the last day, or over the point where it is not the last.
    """
    edge = max(place(each)[0] for each in values + targets)
    drawn, beside = [], []
    kinds = [(css, points) for css, points in (("b", values), ("dim", targets)) if points]
    for (css, points), text in zip(kinds, ends, strict=True):
        x, y = place(points[-1])
        if edge - x < 20:
            beside.append((y, css, text))
        else:
            drawn.append(text_at(*_over(x, y), text, css=css))
    beside.sort()
    if len(beside) == 2 and beside[1][0] - beside[0][0] < 15:
        middle = (beside[0][0] + beside[1][0]) / 2
        beside = [(middle - 7.5, *beside[0][1:]), (middle + 7.5, *beside[1][1:])]
    return drawn + [
        format_html(
            '<text class="{}" x="{}" y="{}"{}>{}</text>',
            css,
            px(edge + 8),
            px(y + 4),
            fitted(text, WIDTH - edge - 8),
            text,
        )
        for y, css, text in beside
    ]
