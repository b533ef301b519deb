"""Reminders of what is due within 30 days or overdue: actions and milestones, evidence to find, decisions to carry out.

Each thing is remembered by its own Event "reminded": nobody hears of it again within a week, unless it has become
overdue since. Whoever has no e-mail sees it on their pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from mapping.rounds.notices import people
from strategy.assessments.models import EvidenceTask
from strategy.group.models import Decision
from strategy.plans.models import Action, Milestone
from strategy.plans.services.action_lists import (
    SOON,
    current_strategies,
)
from workforce.history.models import Event
from workforce.people.models import User
from workforce.people.permissions import ROLE_PERMISSIONS, Permission, Role, can


@dataclass(frozen=True)
class Due:
    """A thing to be done by a day. ``kind``: action, milestone, task or decision; ``thing`` the object;
    ``page`` its address.
    """

    kind: str
    thing: object
    on: date
    page: str
    is_overdue: bool

    @property
    def link(self) -> str:
        return f"{settings.SITE_URL.rstrip('/')}{self.page}"


AGAIN = timedelta(days=7)
LOCK = 7_203_114  # any number of our own: two runs of the same day wait for each other
WHO = dict[int, list[User]]


@transaction.atomic
def remind(today: date) -> int:
    """How many letters are sent, one a person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    found = [(due, told) for kind in KINDS for due, told in kind(today)]
    fresh = unreminded([due for due, _told in found], today)
    letters, reached = {}, {}
    for due, told in found:
        for person in told if key(due) in fresh else []:
            if person.email:
                letters.setdefault(person.pk, (person, []))[1].append(due)
                reached.setdefault(key(due), (due, []))[1].append(person)
    Event.objects.bulk_create(
        Event.line("reminded", due.thing, by=None, after={"due": due.on.isoformat(), "people": len(told)})
        for due, told in reached.values()
    )
    sending = list(letters.values())
    if sending:
        transaction.on_commit(lambda: send_letters(sending), robust=True)
    return len(sending)


def key(due: Due) -> tuple[str, str]:
    return due.thing._meta.label_lower, str(due.thing.pk)


def unreminded(found: list[Due], today: date) -> set[tuple]:
    """Keys of what nobody was reminded of in the last week, or not since it became overdue."""
    rows = Event.objects.filter(
        verb="reminded", object_type__in={key(due)[0] for due in found}, object_id__in={key(due)[1] for due in found}
    )
    last = {}
    for kind, pk, at in rows.order_by("at").values_list("object_type", "object_id", "at"):
        last[kind, pk] = timezone.localtime(at).date()
    return {key(due) for due in found if is_fresh(due, last.get(key(due)), today)}


def is_fresh(due: Due, last: date | None, today: date) -> bool:
    newly_overdue = due.is_overdue and last is not None and last <= due.on
    return last is None or today - last >= AGAIN or newly_overdue


# What is due, and who is told -----------------------------------------------------------------------------------------


def actions(today: date) -> list[tuple[Due, list[User]]]:
    rows = Action.objects.due(today, within=SOON).filter(strategy__in=current_strategies())
    who = leads()
    return [
        (
            Due("action", action, action.ends_on, reverse("action", args=[action.pk]), action.ends_on < today),
            who(action.lead_id),
        )
        for action in rows.select_related("objective")
    ]


def milestones(today: date) -> list[tuple[Due, list[User]]]:
    counting = Action.objects.unfinished().filter(strategy__in=current_strategies())
    rows = Milestone.objects.filter(action__in=counting, done_on__isnull=True, due_on__lte=today + SOON)
    who = leads()
    return [
        (
            Due("milestone", each, each.due_on, reverse("action", args=[each.action_id]), each.due_on < today),
            who(each.action.lead_id),
        )
        for each in rows.select_related("action__objective")
    ]


def tasks(today: date) -> list[tuple[Due, list[User]]]:
    """Evidence to find in assessments that are open: whoever is to find it."""
    rows = EvidenceTask.objects.filter(
        done_at__isnull=True, due_on__lte=today + SOON, assessment__closed_at__isnull=True, owner__is_active=True
    )
    return [
        (Due("task", task, task.due_on, reverse("my-tasks"), task.due_on < today), [task.owner])
        for task in rows.select_related("owner")
    ]


def decisions(today: date) -> list[tuple[Due, list[User]]]:
    """Decisions not done yet: people of the owner who see the leadership group, else its secretariat."""
    rows = Decision.objects.filter(status=Decision.Status.OPEN, due_on__lte=today + SOON)
    who = addressed(Permission.GROUP_VIEW, Role.SECRETARIAT)
    return [
        (
            Due("decision", each, each.due_on, reverse("decision", args=[each.pk]), each.due_on < today),
            who(each.owner_id),
        )
        for each in rows
    ]


KINDS = [actions, milestones, tasks, decisions]


def leads() -> Callable:
    """Of a lead: its people who report progress; without any, or without a lead, the planners."""
    return addressed(Permission.PROGRESS_REPORT, Role.PLANNER)


def addressed(permission: Permission, otherwise: Role) -> Callable:
    """organisation id -> people with the permission by a current grant for it;
    where there is none, those of another role.
    """
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if permission in allowed]
    of_organisation: WHO = {}
    for person in people(roles, organisation__isnull=False):
        for organisation in {grant.organisation_id for grant in person._grants if grant.role in roles}:
            of_organisation.setdefault(organisation, []).append(person)
    rest = [person for person in people([otherwise]) if can(person, permission)]
    return lambda organisation: of_organisation.get(organisation) or rest


# E-mails about what is due: one letter a person, in their language, with a link to each thing.


def send_letters(letters: list[tuple[User, list[Due]]]) -> int:
    """How many letters went out."""
    messages = [message(person, things) for person, things in letters]
    return (get_connection().send_messages(messages) or 0) if messages else 0


def message(person: User, things: list[Due]) -> EmailMessage:
    things = sorted(things, key=lambda due: (due.on, due.kind))
    with override(person.language or settings.LANGUAGE_CODE):
        context = {"person": person, "things": things, "overdue": sum(due.is_overdue for due in things)}
        subject = " ".join(render_to_string("strategy/group/mail/reminder_subject.txt", context).split())
        body = render_to_string("strategy/group/mail/reminder.txt", context)
    return EmailMessage(subject, body, to=[person.email])
