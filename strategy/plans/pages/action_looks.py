"""What the pages of action lists show: the table that leaves (CSV, XLSX), the timeline, and what is mine to do."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.plans.models import Action, Progress, Strategy
from strategy.plans.services import (
    action_lists,
    progress,
)
from strategy.plans.services.action_lists import (
    Row,
)
from workforce.charts import timeline as charts_timeline
from workforce.language import words
from workforce.people.permissions import Permission, can, organisations_of

RELATIONS = ("costs", "levels", "cadres", "areas", "partners")  # what the rows have loaded


def export_table(strategy: Strategy, rows: list[Row]):
    """(name, header, rows, notes) for `exports.response`. Rows need their gaps."""
    years = sorted({cost.year for row in rows for cost in row.action.costs.all()} | set(strategy.years))
    header = [
        _("Number"),
        _("Objective"),
        _("Element (code)"),
        _("Element"),
        _("Action"),
        _("Horizon"),
        _("Begins on"),
        _("Ends on"),
        _("Levels of work"),
        _("Cadres"),
        _("Areas"),
        _("Lead"),
        _("Partners"),
        *(str(year) for year in years),
        _("Cost"),
        _("Of it funded"),
        _("Not funded"),
        _("Currency"),
        _("Funding"),
        _("Funding source"),
        _("State"),
        _("Due"),
        _("Done, per cent"),
        _("As of"),
        _("Verified"),
        _("Gap when it was written"),
        _("Gap now"),
        _("Then and now, same areas and organisations"),
    ]
    notes = [
        f"{strategy.title}, {_('version %(version)s') % {'version': strategy.version}} "
        f"({strategy.get_status_display()})"
    ]
    return f"actions-{strategy.code}-{strategy.version}", header, [cells(strategy, row, years) for row in rows], notes


def cells(strategy, row, years):
    action, progress = row.action, row.progress
    costs = {cost.year: cost.amount for cost in action.costs.all()}
    return [
        action.label,
        str(action.objective.title),
        action.element.code,
        action.element.label,
        action.title,
        action.get_horizon_display(),
        day(action.starts_on),
        day(action.ends_on),
        joined(action.levels.all()),
        joined(action.cadres.all()),
        joined(action.areas.all()),
        action.lead.label if action.lead else "",
        joined(action.partners.all()),
        *(costs.get(year) for year in years),
        row.cost,
        row.funded,
        row.unfunded,
        strategy.currency,
        action.get_funding_display(),
        action.funding_source,
        action.get_status_display(),
        words.status(row.due_state)[1] if row.due_state else "",
        progress.percent if progress else None,
        day(progress.on) if progress else "",
        words.status(row.verdict_state)[1] if progress else "",
        "; ".join(words.labelled(gap.then.area, f"{gap.then.text} ({gap.then.source})") for gap in row.gaps),
        "; ".join(words.labelled(gap.now.area, f"{gap.now.text} ({gap.now.source})") for gap in row.gaps if gap.now),
        "; ".join(words.labelled(gap.then.area, f"{gap.compared}") for gap in row.gaps if gap.compared),
    ]


def day(value):
    return value.isoformat() if value else ""


def joined(things):
    return "; ".join(thing.label for thing in things)


# The actions of a list over the years, grouped by objective: what the chart and its table show.


@dataclass(frozen=True)
class Timeline:
    svg: str
    key: list
    undated: list[Row]


def build_timeline(rows: list[Row], today: date) -> Timeline:
    """Years from the earliest begin to the latest end.
    An action with one date only is drawn on that day; without any, named.
    """
    dated = [row for row in rows if row.action.starts_on or row.action.ends_on]
    undated = [row for row in rows if not (row.action.starts_on or row.action.ends_on)]
    groups = {}
    for row in dated:
        groups.setdefault(row.action.objective, []).append(bar(row))
    svg = charts_timeline.timeline(
        [charts_timeline.Group(str(objective), bars) for objective, bars in groups.items()],
        today=today,
        today_label=_("Today"),
        title=_("Actions by year and quarter"),
        desc=describe(dated),
    )
    return Timeline(svg, key(dated), undated)


def bar(row: Row) -> charts_timeline.Bar:
    action = row.action
    begin, end = action.starts_on or action.ends_on, action.ends_on or action.starts_on
    state = words.status(row.due_state)[1] if row.due_state == "overdue" else action.get_status_display()
    said = _("%(action)s: %(begin)s to %(end)s, %(state)s") % {
        "action": action,
        "begin": date_format(begin, "DATE_FORMAT"),
        "end": date_format(end, "DATE_FORMAT"),
        "state": str(state).lower(),
    }
    marks = [(each.due_on, each.done_on is not None) for each in action.milestones.all()]
    return charts_timeline.Bar(
        label=str(action),
        begin=begin,
        end=end,
        css=css(row),
        word=str(state),
        title=said,
        href=reverse("action", args=[action.pk]),
        marks=marks,
    )


def css(row: Row) -> str:
    if row.due_state == "overdue":
        return "t1"
    return "c3" if row.is_finished else "c2" if row.action.status == "not_started" else "c1"


def key(rows):
    labels = [
        ("c2", _("not started")),
        ("c1", _("in work")),
        ("c3", _("done or cancelled")),
        ("t1", words.status("overdue")[1].lower()),
    ]
    found = [css(row) for row in rows]
    return [{"css": code, "label": label, "count": found.count(code)} for code, label in labels if code in found]


def describe(rows):
    said = ngettext("%(count)s action", "%(count)s actions", len(rows)) % {"count": len(rows)}
    late = sum(row.due_state == "overdue" for row in rows)
    parts = [said]
    if late:
        parts.append(ngettext("%(count)s overdue", "%(count)s overdue", late) % {"count": late})
    return ", ".join(parts) + ". " + _("The same dates are in the table.")


# What is mine to do with actions: those my organisations lead or take part in, and the reports that I may verify.

MOST = 200


def my_actions(user, today) -> list[action_lists.Row]:
    """Not finished, in strategies that are endorsed or in force; overdue first. With the gaps they answer."""
    mine = organisations_of(user)
    partnered = Action.objects.filter(partners__in=mine).values("pk")
    found = Action.objects.unfinished().filter(
        Q(lead__in=mine) | Q(pk__in=partnered), strategy__in=action_lists.current_strategies()
    )
    ordered = found.select_related("strategy").order_by(
        F("ends_on").asc(nulls_last=True), "objective__number", "number"
    )
    rows = action_lists.action_rows(ordered, today)
    action_lists.add_gaps(rows)
    return rows


def to_verify(user) -> list[tuple[Progress, Action]]:
    """Reports nobody has verified yet that this person may, oldest first, each with its action."""
    if not can(user, Permission.PROGRESS_VERIFY):
        return []
    waiting = list(
        progress.visible_to(user).filter(verified_at__isnull=True).exclude(reported_by=user).order_by("on", "pk")[:MOST]
    )
    partners = progress.partners_who(each.reported_by_id for each in waiting)
    found = progress.actions_of([each.key for each in waiting], user)
    return [(each, found[each.key]) for each in waiting if progress.may_verify(user, each, partners)]
