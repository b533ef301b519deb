"""E-mails about what is due: one letter a person, in their language, with a link to each thing."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils.translation import override

from workforce.people.models import User


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
    def link(self):
        return f"{settings.SITE_URL.rstrip('/')}{self.page}"


def remind(letters: list[tuple[User, list[Due]]]) -> int:
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
