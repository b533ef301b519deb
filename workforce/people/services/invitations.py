"""Invitations: a link, once, for two weeks, by which a new person makes an account and
receives the role named in it.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override

from workforce.history.models import Event
from workforce.people.models import Invitation, User
from workforce.people.services import grants
from workforce.reference.models import Area, Country, Organisation


def pending() -> QuerySet:
    now = timezone.now()
    found = Invitation.objects.filter(accepted_at__isnull=True, expires_at__gt=now)
    return found.select_related("organisation", "area", "invited_by").order_by("expires_at", "pk")


def find_invitation(pk: int, token: str) -> Invitation | None:
    """The invitation of a link, open or not. The token is compared in constant time."""
    found = Invitation.objects.select_related("organisation", "area", "invited_by").filter(pk=pk).first()
    return found if found and constant_time_compare(found.token, token) else None


def state(invitation: Invitation) -> str:
    if invitation.accepted_at:
        return "used"
    return "expired" if invitation.expires_at <= timezone.now() else "open"


def check_open(invitation: Invitation) -> None:
    if state(invitation) == "used":
        raise ValidationError(_("This invitation was used already."), code="used")
    if state(invitation) == "expired":
        raise ValidationError(_("This invitation has ended."), code="expired")


@transaction.atomic
def invite(
    *,
    full_name: str,
    email: str,
    role: str,
    organisation: Organisation | None,
    area: Area | None,
    language: str,
    by: User,
) -> Invitation:
    grants.check(role=role, organisation=organisation, area=area)
    check_email(email)
    invitation = Invitation.objects.create(
        full_name=full_name,
        email=email,
        role=role,
        organisation=organisation,
        area=area,
        language=language,
        invited_by=by,
    )
    after = grants.described(role=role, organisation=organisation, area=area)
    after = {"full_name": full_name, **({"email": email} if email else {}), **after}
    Event.write("invited", invitation, by=by, after=after)
    return invitation


def check_email(email: str) -> None:
    if email and User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Another person already uses this e-mail address.")})


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    check_open(invitation)
    invitation.expires_at = timezone.now()
    invitation.save(update_fields=["expires_at"])
    Event.write("withdrawn", invitation, by=by)
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, username: str, full_name: str, email: str, password: str) -> User:
    """The new person, with the role. An address in the invitation goes before the one given here."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    check_open(invitation)
    email = invitation.email or email
    check_email(email)
    user = User(username=username, full_name=full_name, email=email, language=invitation.language)
    user.set_password(password)
    user.full_clean()
    user.save()
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    Event.write("joined", user, by=user, after={"full_name": full_name, **({"email": email} if email else {})})
    grants.give(
        user, role=invitation.role, organisation=invitation.organisation, area=invitation.area, by=invitation.invited_by
    )
    Event.write("accepted", invitation, by=user)
    return user


def send_letter(invitation: Invitation, link: str) -> int:
    """In the receiver's language. How many went out: the invitation may have no address."""
    if not invitation.email:
        return 0
    with override(invitation.language or settings.LANGUAGE_CODE):
        ends = timezone.localtime(invitation.expires_at)
        context = {"invitation": invitation, "link": link, "ends": ends, "country": Country.current().label}
        subject = " ".join(render_to_string("workforce/people/mail/invited_subject.txt", context).split())
        body = render_to_string("workforce/people/mail/invited.txt", context)
    return EmailMessage(subject, body, to=[invitation.email]).send()
