"""Where an indicator stands against the straight path from its baseline through its targets, each reached by the end of
its year; and which targets ask for a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from strategy.plans.models import Indicator
from strategy.plans.services import (
    measured,
)
from workforce.language import figures

REACHED, ON_LINE, BEHIND, FURTHER, UNKNOWN = "reached", "on_line", "behind", "further_off", "unknown"
LABELS = {  # (class of the tag, word)
    REACHED: ("ok", pgettext_lazy("target", "Reached")),
    ON_LINE: ("ok", gettext_lazy("On the line")),
    BEHIND: ("wait", pgettext_lazy("target", "Behind")),
    FURTHER: ("bad", gettext_lazy("Further off than at the beginning")),
    UNKNOWN: ("", gettext_lazy("Not enough known")),
}
WORSE, PASSED = "worse", "passed"


@dataclass(frozen=True)
class Standing:
    """``value`` is the last one, ``on`` its day; ``expected`` what the path asks for on that day,
    ``distance`` the value less that. Without a baseline, a target or a value since the baseline it is unknown.
    """

    code: str
    on: date | None = None
    value: float | None = None
    expected: float | None = None

    @property
    def distance(self):
        return None if self.expected is None else self.value - self.expected


def stand(
    *, baseline: float | None, since: date | None, targets: dict[int, float], values: list[tuple], is_lower_better: bool
) -> Standing:
    """targets: {year: value}; values: [(day, value)]. PURE."""
    found = sorted(values)[-1:]
    day, value = found[0] if found else (None, None)
    path = [(date(year, 12, 31), target) for year, target in sorted(targets.items()) if since and year >= since.year]
    if baseline is None or not path or day is None or day <= since:
        return Standing(UNKNOWN, day, value)
    expected = at([(since, baseline), *path], day)
    if is_met(value, path[-1][1], is_lower_better):
        code = REACHED
    elif is_met(value, expected, is_lower_better):
        code = ON_LINE
    else:
        code = BEHIND if is_met(value, baseline, is_lower_better) else FURTHER
    return Standing(code, day, value, expected)


def at(path: list[tuple[date, float]], day: date) -> float:
    """The height of a path of (day, value) on a day; after its end, that of its end."""
    for (begin, low), (end, high) in zip(path, path[1:], strict=False):
        if day <= end:
            return low + (high - low) * ((day - begin).days / (end - begin).days) if end > begin else high
    return path[-1][1]


def is_met(value: float, wanted: float, is_lower_better: bool) -> bool:
    ahead = wanted - value if is_lower_better else value - wanted
    return ahead > -1e-9


def of(indicator: Indicator, details: Iterable[measured.Detail]) -> Standing:
    """Needs ``targets``. ``details``: as `measured.details` gives them."""
    return stand(
        baseline=number(indicator.baseline),
        since=indicator.baseline_on,
        targets={each.year: float(each.value) for each in indicator.targets.all()},
        values=known(details),
        is_lower_better=indicator.is_lower_better,
    )


def known(details):
    return [(each.reading.on, float(each.reading.value)) for each in details if each.reading.value is not None]


def number(value):
    return None if value is None else float(value)


# Targets that ask for a reason ----------------------------------------------------------------------------------------


def odd(indicator: Indicator, targets: dict[int, float], details: Iterable[measured.Detail]) -> dict[int, str]:
    """{year: worse (than the baseline) or passed (by the last value)}."""
    found, baseline = {}, number(indicator.baseline)
    last = sorted(known(details))[-1:]
    for year, target in sorted(targets.items()):
        if baseline is not None and not is_met(target, baseline, indicator.is_lower_better):
            found[year] = WORSE
        elif last and is_met(last[0][1], target, indicator.is_lower_better):
            found[year] = PASSED
    return found


def odd_in_words(odd: dict[int, str]) -> list[str]:
    said = {
        WORSE: _("The target of %(year)s is worse than the baseline."),
        PASSED: _("The target of %(year)s is passed already."),
    }
    return [said[kind] % {"year": year} for year, kind in odd.items()]


def unconfirmed(indicator: Indicator, details: Iterable[measured.Detail]) -> dict[int, str]:
    """The odd targets that nobody has confirmed. Needs ``targets``."""
    rows = {each.year: each for each in indicator.targets.all()}
    found = odd(indicator, {year: float(each.value) for year, each in rows.items()}, details)
    return {year: kind for year, kind in found.items() if not rows[year].confirmed_at}


# In words -------------------------------------------------------------------------------------------------------------


def label(standing: Standing) -> tuple:
    """(class of the tag, word)"""
    return LABELS[standing.code]


def distance_in_words(indicator: Indicator, standing: Standing) -> str:
    """ "−4.0 points": a signed number in the unit of the indicator; points of a share. '' where it is not known."""
    if standing.distance is None:
        return ""
    if measured.is_share(indicator):
        points = figures.signed(standing.distance * 100, 1)
        return _("%(number)s points") % {"number": points}
    places = measured.places(standing.value) if indicator.source == Indicator.Source.MANUAL else 1
    return figures.signed(standing.distance, min(max(places, 1), 2))


def said(indicator: Indicator, standing: Standing) -> str:
    """One sentence of where it stands."""
    if standing.distance is None:
        return _("Without a baseline, a target and a value since the baseline nothing can be said of it.")
    return _("%(value)s on %(day)s; the straight line to the target is at %(expected)s: %(distance)s.") % {
        "value": measured.value_in_words(indicator, standing.value),
        "day": date_format(standing.on, "DATE_FORMAT"),
        "expected": measured.value_in_words(indicator, standing.expected),
        "distance": distance_in_words(indicator, standing),
    }
