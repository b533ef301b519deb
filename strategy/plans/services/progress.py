"""Progress of actions: reported by those who lead them, verified by somebody else.
Follows an action's key over the versions.

The state of an action is not text: a report changes it in every version that still counts, frozen or not, and makes no
editor's save stale. In another version than the one it was made on, a report counts for an action that had begun by its
day: what is to begin only in the next version inherits nothing.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.plans.models import Action, Progress, Strategy
from workforce.history.models import Event
from workforce.people.models import Grant, User
from workforce.people.permissions import (
    OWN_ORGANISATION_ONLY,
    ROLE_PERMISSIONS,
    Permission,
    can,
    grants,
    is_national,
    organisations_of,
)

S = Strategy.Status


# Reading --------------------------------------------------------------------------------------------------------------


def begins(action: Action) -> date:
    """The day an action begins; where none is named, that of its version. Needs ``strategy``."""
    return action.starts_on or date(action.strategy.first_year, 1, 1)


def is_about(report: Progress, action: Action) -> bool:
    """Whether a report counts for the action as its version has it. Needs ``strategy`` of the action."""
    return report.strategy_id == action.strategy_id or report.on >= begins(action)


def counting(actions: Iterable[Action]) -> dict[int, list[Progress]]:
    """{action pk: the reports that count for it, newest first}; every action has a list. Needs ``strategy``."""
    actions, of_key = list(actions), {}
    rows = Progress.objects.filter(key__in={action.key for action in actions})
    for row in rows.select_related("reported_by", "verified_by").order_by("-on", "-pk"):
        of_key.setdefault(row.key, []).append(row)
    return {
        action.pk: [report for report in of_key.get(action.key, []) if is_about(report, action)] for action in actions
    }


def latest(actions: Iterable[Action]) -> dict[int, Progress]:
    """{action pk: the newest report that counts for it}; actions nobody reported on have none. Needs ``strategy``."""
    return {pk: reports[0] for pk, reports in counting(actions).items() if reports}


def history(action: Action) -> list[Progress]:
    """Every report of an action, newest first, each with ``is_earlier``: it was on an earlier version, and does not
    count in this one."""
    reports = list(Progress.objects.filter(key=action.key).select_related("reported_by", "verified_by"))
    for report in reports:
        report.is_earlier = not is_about(report, action)
    return reports


def visible_to(user: User) -> QuerySet:
    """Progress reports of the actions of strategies the person may see."""
    keys = Action.objects.filter(strategy__in=Strategy.objects.visible_to(user)).values("key")
    return Progress.objects.filter(key__in=keys).select_related("reported_by", "verified_by", "resource")


def actions_of(keys: Iterable[UUID], user: User | None = None) -> dict:
    """{key: the action as the version that counts has it}:
    in force, else endorsed, else the newest (that the person may see).
    """
    order = [S.SUPERSEDED, S.DRAFT, S.CONSULTATION, S.REVIEW, S.ENDORSED, S.IN_FORCE]
    keys = set(keys) - {None}
    if not keys:
        return {}
    seen = Strategy.objects.visible_to(user) if user else Strategy.objects.all()
    rows = Action.objects.filter(key__in=keys, strategy__in=seen)
    found = list(rows.select_related("objective", "lead", "strategy"))
    found.sort(key=lambda action: (order.index(action.strategy.status), action.strategy.version))
    return {action.key: action for action in found}


# Who may --------------------------------------------------------------------------------------------------------------


def may_report(user: User, action: Action) -> bool:
    """National roles on any action that is not superseded;
    a partner on what its organisation leads or takes part in, once endorsed.
    """
    if action.strategy.status == S.SUPERSEDED:
        return False
    if reports_nationally(user):
        return True
    if action.strategy.status not in (S.ENDORSED, S.IN_FORCE):
        return False
    mine = reports_for(user)
    return bool(mine) and (action.lead_id in mine or action.partners.filter(pk__in=mine).exists())


def reports_nationally(user: User) -> bool:
    reports = {Permission.STRATEGY_EDIT, Permission.PROGRESS_REPORT}
    return any(
        ROLE_PERMISSIONS[grant.role] & reports and grant.role not in OWN_ORGANISATION_ONLY and is_national(grant)
        for grant in grants(user)
    )


def reports_for(user: User) -> set[int]:
    """Ids of the organisations for which the person reports as a partner."""
    return {
        grant.organisation_id
        for grant in grants(user)
        if grant.role in OWN_ORGANISATION_ONLY and Permission.PROGRESS_REPORT in ROLE_PERMISSIONS[grant.role]
    }


def partners_who(reported_by_ids: Iterable[int | None]) -> dict[int, set[int]]:
    """{person id: organisations it reports for as a partner}, ended grants too: who reported stays who reported."""
    rows = Grant.objects.filter(user__in=set(reported_by_ids), role__in=OWN_ORGANISATION_ONLY)
    found = {}
    for user_id, organisation_id in rows.values_list("user", "organisation"):
        found.setdefault(user_id, set()).add(organisation_id)
    return found


def may_verify(user: User, progress: Progress, partners: dict | None = None) -> bool:
    """Somebody else than who reported; of another organisation, where a partner reported."""
    if progress.verified_at or progress.reported_by_id == user.pk or not can(user, Permission.PROGRESS_VERIFY):
        return False
    return not shares_organisation(user, progress.reported_by_id, partners)


def shares_organisation(user: User, reporter_id: int, partners: dict | None = None) -> bool:
    """Whether the person belongs to the organisation that somebody reports for as a partner."""
    partners = partners_who([reporter_id]) if partners is None else partners
    return bool(partners.get(reporter_id, set()) & organisations_of(user))


# Writing --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def report(action: Action, *, values: dict, by: User) -> Progress:
    """A progress report, and the state it gives the action unless a later day was reported before.
    ValidationError: not today's to say.
    """
    list(Action.objects.select_for_update().filter(key=action.key).order_by("pk").values_list("pk"))
    action = Action.objects.select_related("strategy", "objective").get(pk=action.pk)
    if not may_report(by, action):
        raise ValidationError(_("Progress of this action is not yours to report."), code="forbidden")
    made = Progress(key=action.key, strategy=action.strategy, reported_by=by, **values)
    if made.on > timezone.localdate():
        raise ValidationError({"on": _("A day in the future cannot be reported on.")})
    made.full_clean(exclude=["reported_by"])
    made.save()
    before = action.status
    versions = Action.objects.filter(key=action.key).exclude(strategy__status=S.SUPERSEDED).select_related("strategy")
    newest = [pk for pk, report in latest(versions).items() if report == made]
    Action.objects.filter(pk__in=newest).update(status=made.status)
    action.refresh_from_db(fields=["status"])
    after = {"status": made.status, "on": made.on.isoformat(), "percent": made.percent, "text": made.text}
    Event.write("reported", action, by=by, before={"status": before}, after=after)
    return made


def forget_earlier(actions: Iterable[Action]) -> None:
    """Actions still to begin, of which no report counts in their version, are not begun. Needs ``strategy``."""
    actions = [action for action in actions if begins(action) > timezone.localdate()]
    reported = latest(actions)
    Action.objects.filter(pk__in=[each.pk for each in actions if each.pk not in reported]).update(
        status=Action.Status.NOT_STARTED
    )


@transaction.atomic
def verify(progress: Progress, *, verdict: str, note: str, by: User) -> Progress:
    """Confirm or dispute a report. ValidationError: done already, or one's own. A dispute says why."""
    progress = Progress.objects.select_for_update().get(pk=progress.pk)
    if progress.verified_at:
        raise ValidationError(_("This report has been verified already."), code="verified")
    if not may_verify(by, progress):
        raise ValidationError(
            _("A different person verifies it, of another organisation than the one that reported."), code="own"
        )
    if verdict == Progress.Verdict.DISPUTED and not note.strip():
        raise ValidationError({"verdict_note": _("Say what is disputed.")})
    progress.verdict, progress.verdict_note = verdict, note
    progress.verified_at, progress.verified_by = timezone.now(), by
    progress.full_clean(exclude=["reported_by", "verified_by"])
    progress.save()
    action = Action.objects.filter(key=progress.key).order_by("-strategy__version").first()
    Event.write(verdict, action or progress, by=by, after={"on": progress.on.isoformat()}, note=note)
    return progress
