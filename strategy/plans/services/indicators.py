"""Indicators: saved with their targets, a measured one with its baseline read from a gap report;
values entered by hand, and verified.
"""

import copy as shallow
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.models import Indicator, IndicatorValue, Strategy
from strategy.plans.services import (
    measured,
    paths,
    plans,
    progress,
)
from strategy.reports.models import GapReport
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.people.models import User
from workforce.people.permissions import Permission, can

LINE = ("method", "rate", "field", "area", "target_kind", "target")  # what a measured indicator names


@transaction.atomic
def save(
    indicator: Indicator, *, values: dict, targets: list[dict], reason: str = "", revision: int = 0, by: User
) -> Indicator:
    """Create or change. A measured one that names another line than before takes its
    baseline from the strategy's report. ``reason``: why targets that are worse than the baseline, or passed already,
    are set all the same; ValidationError target_reason where there are such without it.
    """
    strategy = editing.locked(indicator.strategy)
    before = Indicator.objects.filter(pk=indicator.pk).first()
    if before is None:
        values = values | {"number": next_number(strategy)}
    if values["source"] == Indicator.Source.MEASURED:
        values = {name: value for name, value in values.items() if name not in ("baseline", "baseline_on")}
        if before is None or any(getattr(before, name) != values[name] for name in LINE):
            values |= baseline(strategy.report, values)
    else:
        values = values | {"baseline_figure": None}
    planned = shallow.copy(indicator)
    for name, value in values.items():
        setattr(planned, name, value)
    targets = confirmed(planned, targets, reason=reason.strip(), by=by)
    return editing.save(indicator, values=values, rows={"targets": targets}, revision=revision, by=by)


def confirmed(indicator: Indicator, targets: list[dict], *, reason: str, by: User) -> list[dict]:
    """The rows of targets, the odd ones with the reason, who gave it and when; those confirmed before as they were."""
    wanted = {row["year"]: float(row["value"]) for row in targets}
    odd = paths.odd(indicator, wanted, measured.details([indicator])[indicator.pk])
    if odd and not reason:
        said = [*paths.odd_in_words(odd), _("Correct it, or say why it is set all the same.")]
        raise ValidationError({"target_reason": said})
    held = {row.year: row for row in indicator.targets.all()} if indicator.pk else {}
    given = {"reason": reason, "confirmed_at": timezone.now(), "confirmed_by": by}
    return [
        row | (_kept(held.get(row["year"]), row, reason) or given) if row["year"] in odd else row for row in targets
    ]


def _kept(held, row, reason):
    is_same = held and held.confirmed_at and held.reason == reason and held.value == row["value"]
    return is_same and {name: getattr(held, name) for name in ("reason", "confirmed_at", "confirmed_by")}


def take_baseline(indicator: Indicator, *, revision: int, by: User) -> Indicator:
    """Read the baseline of a measured indicator from the strategy's report.
    ValidationError where it has no such number.
    """
    found = baseline(indicator.strategy.report, {name: getattr(indicator, name) for name in LINE})
    if found["baseline"] is None:
        raise ValidationError(_("The gap report has no number there: the baseline stays as it is."), code="no_line")
    return editing.save(indicator, values=found, revision=revision, by=by)


def baseline(report: GapReport | None, line: dict) -> dict:
    """{baseline, baseline_on, baseline_figure} of a line of a report;
    empty ones where the report has no number there.
    """
    nothing = {"baseline": None, "baseline_on": None, "baseline_figure": None}
    if report is None:
        return nothing
    place = {name: line[name] for name in ("method", "rate", "area", "target_kind", "target")}
    found = citing.line_at(report, **place)
    number = measured.number_of(line["field"], found)
    if number is None:
        return nothing
    figure = plans.cite(report, field=line["field"], **place)
    return {"baseline": stored(number), "baseline_on": report.round.as_of, "baseline_figure": figure}


def stored(number: Decimal | float | str) -> Decimal:
    """As the table keeps it: four decimals."""
    return Decimal(str(number)).quantize(Decimal("0.0001"))


def next_number(strategy: Strategy) -> int:
    return (strategy.indicators.aggregate(last=Max("number"))["last"] or 0) + 1


# Values entered by hand -----------------------------------------------------------------------------------------------


def may_enter(user: User, indicator: Indicator) -> bool:
    """National roles; a partner for what its organisation is responsible for, once the strategy is endorsed."""
    S = Strategy.Status
    if indicator.source != Indicator.Source.MANUAL or indicator.strategy.status == S.SUPERSEDED:
        return False
    if progress.reports_nationally(user):
        return True
    return indicator.strategy.status in (S.ENDORSED, S.IN_FORCE) and indicator.responsible_id in progress.reports_for(
        user
    )


@transaction.atomic
def enter(indicator: Indicator, *, on: date, value: Decimal, note: str, by: User) -> IndicatorValue:
    """A value of a day, with its evidence.
    One of the same day that nobody has verified yet is corrected; a verified one stays.
    """
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if not may_enter(by, indicator):
        raise ValidationError(_("Values of this indicator are not yours to enter."), code="forbidden")
    if on > timezone.localdate():
        raise ValidationError({"on": _("A day in the future has no value yet.")})
    held = IndicatorValue.objects.select_for_update().filter(key=indicator.key, on=on).first()
    if held and held.verified_at:
        raise ValidationError({"on": _("The value of this day has been verified: it stays.")})
    before = {"value": str(held.value)} if held else {}
    made = held or IndicatorValue(key=indicator.key, on=on)
    made.value, made.note, made.entered_by, made.entered_at = value, note, by, timezone.now()
    made.full_clean(exclude=["entered_by", "verified_by"])
    made.save()
    verb = "value_corrected" if held else "value_entered"
    Event.write(verb, indicator, by=by, before=before, after={"on": on.isoformat(), "value": str(value)}, note=note)
    return made


def may_verify(user: User, value: IndicatorValue) -> bool:
    """Somebody else than who entered it; of another organisation, where a partner did."""
    if value.verified_at or value.entered_by_id == user.pk or not can(user, Permission.PROGRESS_VERIFY):
        return False
    return not progress.shares_organisation(user, value.entered_by_id)


@transaction.atomic
def verify(value: IndicatorValue, *, by: User) -> IndicatorValue:
    value = IndicatorValue.objects.select_for_update().get(pk=value.pk)
    if value.verified_at:
        raise ValidationError(_("This value has been verified already."), code="verified")
    if not may_verify(by, value):
        raise ValidationError(
            _("A different person verifies it, of another organisation than the one that entered it."), code="own"
        )
    value.verified_at, value.verified_by = timezone.now(), by
    value.full_clean(exclude=["entered_by", "verified_by"])
    value.save()
    indicator = Indicator.objects.filter(key=value.key).order_by("-strategy__version").first()
    Event.write(
        "value_verified", indicator or value, by=by, after={"on": value.on.isoformat(), "value": str(value.value)}
    )
    return value


def indicators_of(keys: Iterable[UUID], user: User) -> dict:
    """{key: the indicator as the newest version the person may see has it}."""
    rows = Indicator.objects.filter(key__in=set(keys), strategy__in=Strategy.objects.visible_to(user))
    return {row.key: row for row in rows.select_related("strategy").order_by("strategy__version")}


def figure_of(indicator: Indicator, report: GapReport) -> Figure:
    """The same line in a report, not saved: for its address."""
    return Figure(report=report, **{name: getattr(indicator, name) for name in LINE})
