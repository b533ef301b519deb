"""E-mails about accounts, in the receiver's language."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from workforce.people.models import Invitation
from workforce.reference.models import Country


def invited(invitation: Invitation, link: str) -> int:
    """How many letters went out: the invitation may have no address."""
    if not invitation.email:
        return 0
    with override(invitation.language or settings.LANGUAGE_CODE):
        ends = timezone.localtime(invitation.expires_at)
        context = {"invitation": invitation, "link": link, "ends": ends, "country": Country.current().label}
        subject = " ".join(render_to_string("workforce/people/mail/invited_subject.txt", context).split())
        body = render_to_string("workforce/people/mail/invited.txt", context)
    return EmailMessage(subject, body, to=[invitation.email]).send()
