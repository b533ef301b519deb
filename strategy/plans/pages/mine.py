"""What is mine to do with actions: those my organisations lead or take part in, and the reports that I may verify."""

from django.db.models import F, Q

from strategy.plans.models import Action, Progress
from strategy.plans.services import (
    action_lists,
    progress,
)
from workforce.people.permissions import Permission, can, organisations_of

MOST = 200


def actions(user, today) -> list[action_lists.Row]:
    """Not finished, in strategies that are endorsed or in force; overdue first. With the gaps they answer."""
    mine = organisations_of(user)
    partnered = Action.objects.filter(partners__in=mine).values("pk")
    found = Action.objects.unfinished().filter(
        Q(lead__in=mine) | Q(pk__in=partnered), strategy__in=action_lists.current_strategies()
    )
    ordered = found.select_related("strategy").order_by(
        F("ends_on").asc(nulls_last=True), "objective__number", "number"
    )
    rows = action_lists.action_rows(ordered, today, "milestones")
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
