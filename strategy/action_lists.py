"""The actions of a strategy as lists: found by filters, added up, due and overdue. A fixed number of queries each."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum

from strategy.models import Action, Cost, Strategy

SOON = timedelta(days=30)  # "due" is within this, as reminders say it


def summary(strategy: Strategy, today: date) -> dict:
    """Totals of a whole strategy: actions, cost, funded, unfunded, by_status and by_funding ({code: n}, every code), due, overdue.

    ``due`` counts what ends within 30 days, without what is overdue.
    """
    actions = Action.objects.filter(strategy=strategy)
    money = Cost.objects.filter(action__strategy=strategy).aggregate(cost=Sum("amount"), funded=Sum("funded"))
    cost, funded = money["cost"] or Decimal(0), money["funded"] or Decimal(0)
    overdue = actions.overdue(today).count()
    return {
        "actions": actions.count(),
        "cost": cost,
        "funded": funded,
        "unfunded": cost - funded,
        "by_status": counts(actions, "status", Action.Status),
        "by_funding": counts(actions, "funding", Action.Funding),
        "due": actions.due(today, within=SOON).count() - overdue,
        "overdue": overdue,
    }


def counts(actions, field, choices) -> dict[str, int]:
    found = dict(actions.order_by().values_list(field).annotate(Count("pk")))
    return {code: found.get(code, 0) for code in choices.values}
