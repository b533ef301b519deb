"""Charts of many values: the trend over rounds, and how areas are spread around the nation. Rules as in `charts`."""

from itertools import groupby
from math import ceil, log10
from typing import NamedTuple

import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workforce.charts.basics import CHARACTER, SMALL_CHARACTER, WIDTH, chart, fitted, joined, known, px, text_at
from workforce.language import figures


class Point(NamedTuple):
    """A round in a trend. `note` stands under its label, such as "139/146"."""

    label: str
    current: float | None
    required: float | None
    note: str = ""


def trend(
    points: list[Point],
    *,
    title: str,
    desc: str,
    current: str,
    required: str = "",
    note: str = "",
    decimals: int = 0,
    key: str = "trend",
) -> SafeString:
    """Current (solid) and required (dashed) over rounds, a gap where a round has no figure.

    `current` and `required` are the words at the ends of the lines; `note` explains the notes under the rounds.
    """
    if not any(known(point.current) for point in points):
        return SafeString("")
    lines = [
        ("l2", "dim", required, [point.required for point in points]),
        ("l1", "b", current, [point.current for point in points]),
    ]
    ends = [_end_label(values, word, decimals) for _, _, word, values in lines]
    right = WIDTH - max(max(len(end) for end in ends) * CHARACTER + 12, len(note) * SMALL_CHARACTER + 28)
    right = max(right, WIDTH / 2)
    top = max(value for *_, values in lines for value in values if known(value)) or 1
    xs = [26 + index * (right - 26) / max(len(points) - 1, 1) for index in range(len(points))]

    def y(value):
        return 150 - 126 * max(value, 0) / top

    drawn = [format_html('<line class="ax" x1="8" x2="{}" y1="150" y2="150"/>', px(right + 6))]
    drawn += [_line(css, xs, [y(v) if known(v) else None for v in values]) for css, _, _, values in lines]
    drawn += _round_labels(points, xs, y, decimals)
    drawn += _end_labels(lines, ends, right + 9, y)
    if note:
        room = WIDTH - right - 26
        drawn.append(
            format_html(
                '<text class="dim" x="{}" y="184" font-size="10"{}>{}</text>',
                px(right + 26),
                fitted(note, room, SMALL_CHARACTER),
                note,
            )
        )
    return chart(key, title, desc, WIDTH, 190, joined(drawn))


def _end_label(values: list, word: str, decimals: int) -> str:
    """ "8,266 current", or the word alone where the newest round has no figure."""
    return f"{figures.number(values[-1], decimals)} {word}" if known(values[-1]) else word


def _line(css: str, xs: list[float], ys: list) -> SafeString:
    path = ""
    for present, run in groupby(zip(xs, ys, strict=True), key=lambda point: point[1] is not None):
        if present:
            path += "M" + "L".join(f"{px(x)} {px(y)}" for x, y in run)
    return format_html('<path class="{}" d="{}"/>', css, path)


def _round_labels(points: list[Point], xs: list[float], y, decimals: int) -> list[SafeString]:
    """Dots, values and labels under the axis; of many rounds every second or third is labelled, always the last."""
    widest = (
        max(
            max(
                len(point.label) * CHARACTER,
                len(point.note) * SMALL_CHARACTER,
                len(figures.number(point.current, decimals)) * SMALL_CHARACTER,
            )
            for point in points
        )
        + 4
    )
    every = ceil(widest / (xs[1] - xs[0])) if len(xs) > 1 else 1
    last = len(points) - 1
    drawn = []
    for index, (point, x) in enumerate(zip(points, xs, strict=True)):
        labelled = (last - index) % every == 0
        if labelled:
            drawn.append(text_at(x, 168, point.label))
            drawn.append(text_at(x, 184, point.note, css="dim", size=10))
        if known(point.current):
            drawn.append(format_html('<circle cx="{}" cy="{}" r="3.5"/>', px(x), px(y(point.current))))
            if labelled and index != last:
                above = known(point.required) and point.current > point.required
                drawn.append(
                    text_at(x, _value_y(y(point.current), above), figures.number(point.current, decimals), size=10.5)
                )
    return drawn


def _value_y(y: float, above: bool) -> float:
    below = y + 17
    return y - 9 if above or below > 147 else below


def _end_labels(lines, ends: list[str], x: float, y) -> list[SafeString]:
    """The word of each line at the height of its newest figure, at least a line of text apart."""
    placed = []
    for (_, css, _, values), text in zip(lines, ends, strict=True):
        present = [value for value in values if known(value)]
        if present:
            placed.append((y(present[-1]), css, text))
    placed.sort()
    if len(placed) == 2 and placed[1][0] - placed[0][0] < 15:
        middle = (placed[0][0] + placed[1][0]) / 2
        placed = [(middle - 7.5, *placed[0][1:]), (middle + 7.5, *placed[1][1:])]
    return [
        format_html('<text class="{}" x="{}" y="{}"{}>{}</text>', css, px(x), px(at + 4), fitted(text, WIDTH - x), text)
        for at, css, text in placed
    ]


def dots(
    values,
    *,
    title: str,
    desc: str,
    axis: str,
    mark: float | None = None,
    mark_label: str = "",
    low_label: str = "",
    high_label: str = "",
    key: str = "dots",
) -> SafeString:
    """One dot for each area, stacked by value: how fairly workers are spread. Far-off values share the last place."""
    values = [value for value in values if known(value)]
    if not values:
        return SafeString("")
    step, top, capped = _axis(values)
    places = np.minimum(np.maximum(np.array(values, dtype=float), 0) / top * 60, 60).round().astype(int)
    counts = np.bincount(places, minlength=61)
    rise = min(6.0, 56 / max(int(counts.max()) - 1, 1))
    stacks = "".join(
        f"M{px(10 + place * 17 / 3)} 92v{px(-rise * (count - 1) - 0.1)}"  # a line without length would show no dot
        for place, count in enumerate(counts)
        if count
    )
    drawn = [
        format_html(
            '<line class="ax" x1="8" x2="352" y1="97" y2="97"/><path class="dots" d="{}" '
            'stroke-dasharray="0 {}" stroke-width="{}"/>',
            stacks,
            px(rise),
            px(max(min(5.0, rise * 0.85), 3.5)),
        )
    ]
    for tick in np.arange(0, top + step / 2, step):
        text = figures.number(tick, 0 if step >= 1 else ceil(-log10(step)))
        drawn.append(text_at(10 + tick / top * 340, 112, f"{text}+" if capped and tick > top - step / 2 else text))
    drawn.append(text_at(180, 130, axis, css="dim"))
    drawn.append(_extremes(counts, rise, low_label, high_label))
    if known(mark) and mark <= top:
        drawn.append(_dots_mark(10 + max(mark, 0) / top * 340, mark_label))
    return chart(key, title, desc, WIDTH, 138, joined(drawn))


def _axis(values) -> tuple[float, float, bool]:
    """(step between ticks, end of the axis: a multiple of it, whether the end gathers values from beyond)."""
    highest, usual = max(values), float(np.quantile(values, 0.95))
    capped = usual > 0 and highest > 3 * usual
    span = max(2 * usual if capped else highest, 1e-6) if highest > 0 else 1
    size = 10.0 ** (ceil(log10(span / 4)) - 1)
    step = next(size * factor for factor in (1, 2, 5, 10) if span / (size * factor) <= 5)
    return step, step * ceil(span / step - 1e-9), capped


def _extremes(counts, rise: float, low: str, high: str) -> SafeString:
    """Names of the lowest and the highest, above their stacks and inside the frame."""
    present = np.flatnonzero(counts)
    drawn = []
    for place, text, anchor in ((present[0], low, "start"), (present[-1], high, "end")):
        if text:
            x = 10 + place * 17 / 3
            width = len(text) * SMALL_CHARACTER
            x = min(max(x - 4, 6), 354 - width) if anchor == "start" else max(min(x + 6, 354), 6 + width)
            first, last = (x, x + width) if anchor == "start" else (x - width, x)
            under = counts[max(int((first - 10) * 3 / 17), 0) : int((last - 10) * 3 / 17) + 2].max(initial=1)
            y = max(92 - rise * (int(under) - 1) - 12, 10)
            drawn.append(
                format_html(
                    '<text x="{}" y="{}" text-anchor="{}" font-size="10.5">{}</text>', px(x), px(y), anchor, text
                )
            )
    return joined(drawn)


def _dots_mark(x: float, label: str) -> SafeString:
    width = len(label) * CHARACTER
    fits = x + 5 + width < WIDTH
    return format_html(
        '<path class="l2" d="M{0} 14V97"/><text x="{1}" y="22" text-anchor="{2}">{3}</text>',
        px(x),
        px(x + 5 if fits else x - 5),
        "start" if fits else "end",
        label,
    )
