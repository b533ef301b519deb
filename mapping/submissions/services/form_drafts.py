"""What a person typed into the form of an area's or a cadre's records and did not save:
kept, offered again, dropped.
"""

from django.db import transaction
from django.utils import timezone

from mapping.submissions.models import FormDraft, Submission
from workforce.people.models import User
from workforce.sending.services.keeping import clean

MOST_BYTES = 400_000  # of one draft
MOST_FIELDS = 20_000
LONGEST_PART = 60


class TooLarge(Exception):  # noqa: N818
    pass


def part_of(cadre: str = "") -> str:
    return f"cadre:{cadre}"[:LONGEST_PART] if cadre else ""


def offered(submission: Submission, part: str, *, by: User) -> FormDraft | None:
    return submission.form_drafts.filter(part=part, saved_by=by).first()


@transaction.atomic
def keep(
    submission: Submission, part: str, *, values: dict[str, str], revision: int, is_whole: bool = False, by: User
) -> FormDraft:
    """Lay what was typed over what is kept: a field typed again takes its new text, the others stay, unless ``values``
    are the whole of it. Raises TooLarge.

    The oldest revision that any of it was typed upon is kept, so that saving it later shows what somebody else saved.
    """
    Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
    kept = offered(submission, part, by=by) or FormDraft(submission=submission, part=part, saved_by=by)
    kept.base_revision = min(kept.base_revision, revision) if kept.pk else revision
    kept.values = ({} if is_whole else kept.values) | {clean(name): clean(text) for name, text in values.items()}
    size = sum(len(name) + len(text.encode()) for name, text in kept.values.items())
    if len(kept.values) > MOST_FIELDS or size > MOST_BYTES:
        raise TooLarge
    kept.saved_at = timezone.now()
    kept.save()
    return kept


def drop(submission: Submission, part: str, *, by: User) -> None:
    submission.form_drafts.filter(part=part, saved_by=by).delete()


def drop_all(submission: Submission) -> None:
    """The submission is a draft no longer: nothing can be saved into it."""
    submission.form_drafts.all().delete()
