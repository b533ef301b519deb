"""The e-mail that asks an organisation's people to comment on a strategy:
text, in the receiver's language, with a link to it.
"""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from mapping.rounds.notices import people
from strategy.discussion.models import CommentInvitation
from workforce.people.models import User
from workforce.people.permissions import Role
from workforce.reference.models import Organisation


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
