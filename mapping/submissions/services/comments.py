"""Comments on submissions: pinned to the record's key, so that they outlive a resubmission."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mapping.submissions.models import Comment, Submission
from mapping.submissions.services.versions import refuse
from workforce.history.models import Event
from workforce.people.models import User


@transaction.atomic
def comment(submission: Submission, *, text: str, key_hash: int | None = None, column: str = "", by: User) -> Comment:
    if not text.strip():
        refuse("no_text", _("Write your comment."))
    made = pin(submission, text=text.strip(), key_hash=key_hash, column=column, by=by)
    Event.write("commented", submission, by=by, note=made.text)
    return made


@transaction.atomic
def settle(comment: Comment, *, by: User) -> Comment:
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.settled_at:
        refuse("settled", _("This comment is already resolved."))
    comment.settled_at, comment.settled_by = timezone.now(), by
    comment.save(update_fields=["settled_at", "settled_by"])
    Event.write("settled", comment, by=by)
    return comment


def comments_of(submission: Submission) -> QuerySet:
    """All comments on what this organisation says of this area in this round, whatever the version."""
    return Comment.objects.filter(
        round_id=submission.round_id, organisation_id=submission.organisation_id, area_id=submission.area_id
    ).select_related("written_by", "settled_by")


def pin(submission: Submission, *, text: str, by: User, key_hash: int | None = None, column: str = "") -> Comment:
    return Comment.objects.create(
        round_id=submission.round_id,
        organisation_id=submission.organisation_id,
        area_id=submission.area_id,
        text=text,
        key_hash=key_hash,
        column=column,
        written_by=by,
    )
