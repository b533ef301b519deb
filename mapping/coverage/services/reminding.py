from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from mapping.coverage.services.coverage import (
    expected_states,
)
from mapping.rounds import notices
from mapping.rounds.models import Round
from workforce.history.models import Event
from workforce.people.models import User


@transaction.atomic
def remind(round: Round, *, by: User, expected_ids: Iterable[int] | None = None) -> dict:
    """One e-mail to each person whose turn it is, naming all that is missing; each submission at most once a day.

    Returns {people: e-mails to send, submissions: named in them, recent: left out because reminded today,
    unreachable: [expected, ...] whose people have no e-mail}.
    """
    Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    states = expected_states(round)
    waiting = set(states.loc[states["whose_turn"] == "partner", "expected_id"])
    if expected_ids is not None:
        waiting &= set(expected_ids)
    due = round.expected.filter(pk__in=waiting).select_related("round", "organisation", "area")
    today = timezone.localdate()
    fresh = [each for each in due if not each.reminded_at or timezone.localtime(each.reminded_at).date() < today]
    reached, letters = notices.reminders(fresh)
    round.expected.filter(pk__in=[each.pk for each in reached]).update(reminded_at=timezone.now())
    if letters:
        transaction.on_commit(lambda: notices.remind(round, letters), robust=True)
        Event.write("reminded", round, by=by, after={"submissions": len(reached), "people": len(letters)})
    unreachable = [each for each in fresh if each not in reached]
    return {
        "people": len(letters),
        "submissions": len(reached),
        "recent": len(due) - len(fresh),
        "unreachable": unreachable,
    }
