"""The actions of a list over the years, grouped by objective: what the chart and its table show."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.plans.services.action_lists import (
    Row,
)
from workforce.charts import timeline as charts_timeline
from workforce.language import words


@dataclass(frozen=True)
class Timeline:
    svg: str
    key: list
    undated: list[Row]


def build(rows: list[Row], today: date) -> Timeline:
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
