"""The actions of a list as a table that leaves (CSV, XLSX): every column, costs by year, the gap then and now."""

from django.utils.translation import gettext as _

from strategy.plans.models import Strategy
from strategy.plans.services.action_lists import (
    Row,
)
from workforce.language import words

RELATIONS = ("costs", "levels", "cadres", "areas", "partners")  # what the rows have loaded


def table(strategy: Strategy, rows: list[Row]):
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
        "; ".join(f"{gap.then.area}: {gap.then.text} ({gap.then.source})" for gap in row.gaps),
        "; ".join(f"{gap.now.area}: {gap.now.text} ({gap.now.source})" for gap in row.gaps if gap.now),
    ]


def day(value):
    return value.isoformat() if value else ""


def joined(things):
    return "; ".join(thing.label for thing in things)
