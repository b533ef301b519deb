"""E-mails about submissions: text, in the receiver's language, with a link to the page.

Whoever has no e-mail sees the badge.
"""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from mapping.rounds.models import ExpectedSubmission, Round
from workforce.people.models import Grant, User
from workforce.people.permissions import Permission, Role, scope


def extended(expected: ExpectedSubmission) -> int:
    return send("extended", partners(expected), reverse("submissions"), expected=expected)


def reminders(expected: list[ExpectedSubmission]) -> tuple[list, list]:
    """(those of ``expected`` that somebody with an e-mail can be reminded of, [(person, [expected, ...])])."""
    letters = {}
    everybody = people([Role.PARTNER, Role.CLERK], organisation__in={each.organisation_id for each in expected})
    reached = []
    for each in expected:
        told = [person for person in everybody if person.email and sends_for(person, each)]
        for person in told:
            letters.setdefault(person, []).append(each)
        if told:
            reached.append(each)
    return reached, list(letters.items())


def remind(round: Round, letters) -> int:
    page = reverse("submissions")
    messages = [
        message("reminder", person, page, {"expected": expected, "round": round}) for person, expected in letters
    ]
    return get_connection().send_messages(messages) or 0


def partners(item) -> list[User]:
    """Those who may send for the organisation and area of a submission or an expected submission."""
    everybody = people([Role.PARTNER, Role.CLERK], organisation=item.organisation_id)
    return [person for person in everybody if sends_for(person, item)]


def sends_for(person: User, item) -> bool:
    return scope(person, Permission.SUBMISSION_EDIT).holds(
        organisation_id=item.organisation_id, area_path=item.area.path
    )


def people(roles, **grant) -> list[User]:
    """Active people with a current grant of these roles, their grants read in the same two queries."""
    wanted = Grant.objects.current().filter(role__in=roles, **grant).values("user")
    found = list(User.objects.filter(pk__in=wanted, is_active=True).order_by("pk"))
    by_person = {person.pk: person for person in found}
    for person in found:
        person._grants = []
    for each in Grant.objects.current().filter(user__in=by_person).select_related("area", "organisation"):
        by_person[each.user_id]._grants.append(each)
    return found


def send(kind: str, receivers: list[User], page: str, **context) -> int:
    """One message a person; how many were sent."""
    messages = [message(kind, person, page, context) for person in receivers if person.email]
    return get_connection().send_messages(messages) or 0 if messages else 0


def message(kind: str, person: User, page: str, context: dict) -> EmailMessage:
    context = context | {"person": person, "link": f"{settings.SITE_URL.rstrip('/')}{page}"}
    with override(person.language or settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"mapping/rounds/mail/{kind}_subject.txt", context).split())
        body = render_to_string(f"mapping/rounds/mail/{kind}.txt", context)
    return EmailMessage(subject, body, to=[person.email])
