"""Partner organisations asked to comment on a strategy, section by section, until a day; and the e-mail."""

from datetime import date
from typing import NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Count, Max, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mapping.rounds.notices import people
from strategy.discussion.models import CommentInvitation, Remark
from strategy.plans.models import Strategy
from workforce.history.models import Event
from workforce.people.models import User
from workforce.people.permissions import Role
from workforce.reference.models import Organisation

COMMENTED = [Strategy.Status.CONSULTATION, Strategy.Status.REVIEW]


def refuse(code: str, sentence: str) -> NoReturn:
    raise ValidationError(sentence, code=code)


@transaction.atomic
def invite(strategy: Strategy, *, organisations: list[Organisation], due_on: date, note: str = "", by: User) -> dict:
    """Invite, or invite again who had finished or was withdrawn;
    a letter goes to everybody of the organisation on commit.

    -> {invitations, people: how many are written to, unreachable: organisations without anybody to write to}.
    ValidationError: not_in_consultation, past, invited.
    """
    strategy = Strategy.objects.select_for_update().get(pk=strategy.pk)
    if strategy.status not in COMMENTED:
        refuse("not_in_consultation", _("Put the strategy in consultation first: partners cannot read a draft."))
    if due_on < timezone.localdate():
        refuse("past", _("The last day for comments is in the past."))
    made = [_one(strategy, organisation, due_on, note.strip(), by) for organisation in organisations]
    receivers = {each: people_of(each.organisation) for each in made}
    transaction.on_commit(lambda: invited(receivers))
    return {
        "invitations": made,
        "people": sum(map(len, receivers.values())),
        "unreachable": [each.organisation for each, people in receivers.items() if not people],
    }


def _one(strategy, organisation, due_on, note, by):
    held = CommentInvitation.objects.select_for_update().filter(strategy=strategy, organisation=organisation).first()
    if held and not held.withdrawn_at and not held.finished_at:
        refuse("invited", _("%(name)s is invited already.") % {"name": organisation})
    each = held or CommentInvitation(strategy=strategy, organisation=organisation)
    each.due_on, each.note, each.invited_at, each.invited_by = due_on, note, timezone.now(), by
    each.finished_at = each.finished_by = each.withdrawn_at = each.withdrawn_by = None
    each.full_clean()
    each.save()
    Event.write("invited", each, by=by, after={"due": str(due_on)}, note=note)
    return each


@transaction.atomic
def withdraw(invitation: CommentInvitation, *, by: User) -> CommentInvitation:
    """Its people no longer see the strategy; what they said stays."""
    invitation = CommentInvitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.withdrawn_at:
        refuse("withdrawn", _("This invitation is withdrawn already."))
    invitation.withdrawn_at, invitation.withdrawn_by = timezone.now(), by
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    Event.write("withdrawn", invitation, by=by)
    return invitation


@transaction.atomic
def finish(invitation: CommentInvitation, *, by: User) -> CommentInvitation:
    """The organisation has said all it wants to. ValidationError: withdrawn, finished, closed."""
    invitation = (
        CommentInvitation.objects.select_for_update(of=("self",)).select_related("strategy").get(pk=invitation.pk)
    )
    if invitation.withdrawn_at:
        refuse("withdrawn", _("This invitation is withdrawn already."))
    if invitation.finished_at:
        refuse("finished", _("Your organisation has finished already."))
    if invitation.strategy.status not in COMMENTED:
        refuse("closed", _("Comments on this version are closed."))
    invitation.finished_at, invitation.finished_by = timezone.now(), by
    invitation.save(update_fields=["finished_at", "finished_by"])
    Event.write("finished_commenting", invitation, by=by)
    return invitation


def answers(strategy: Strategy) -> list[CommentInvitation]:
    """Invitations with what came of them: ``comments`` and ``last_comment`` of each organisation on this version."""
    said = {
        row["organisation"]: row
        for row in Remark.objects.filter(strategy=strategy, organisation__isnull=False)
        .order_by()
        .values("organisation")
        .annotate(
            comments=Count("pk"),
            unsettled=Count("pk", Q(settled_at__isnull=True, reply_to__isnull=True)),
            last=Max("created_at"),
        )
    }
    found = list(
        strategy.invitations.select_related("organisation", "invited_by", "finished_by").order_by("organisation__name")
    )
    for each in found:
        row = said.get(each.organisation_id, {})
        each.comments, each.unsettled, each.last_comment = (
            row.get("comments", 0),
            row.get("unsettled", 0),
            row.get("last"),
        )
    return found


# The e-mail that asks an organisation's people to comment on a strategy:
# text, in the receiver's language, with a link to it.


def people_of(organisation: Organisation) -> list[User]:
    """Everybody of the organisation with an e-mail address."""
    return [person for person in people(list(Role), organisation=organisation) if person.email]


def invited(receivers: dict[CommentInvitation, list[User]]) -> int:
    """One message a person; how many were sent."""
    letters = [message(invitation, person) for invitation, told in receivers.items() for person in told]
    return get_connection().send_messages(letters) or 0 if letters else 0


def message(invitation: CommentInvitation, person: User) -> EmailMessage:
    page = reverse("strategy-read", args=[invitation.strategy_id])
    context = {"invitation": invitation, "person": person, "link": f"{settings.SITE_URL.rstrip('/')}{page}"}
    with override(person.language or settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string("strategy/discussion/mail/comment_invitation_subject.txt", context).split())
        body = render_to_string("strategy/discussion/mail/comment_invitation.txt", context)
    return EmailMessage(subject, body, to=[person.email])
