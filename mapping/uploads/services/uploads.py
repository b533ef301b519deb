"""The life of an upload: sent, checked, answered, confirmed, stored; or discarded. A proposal until it is stored.

The job runs twice, first to check (``checking``), after the confirmation to store (``storing``). Each service locks
first, checks the state second, writes the Event last; views queue ``tasks.run``.
"""

import hashlib
import uuid
from typing import NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mapping.rounds.models import Round
from mapping.uploads.models import ImportProfile, Upload
from mapping.uploads.profiles import validate
from mapping.uploads.services import held
from workforce.history.models import Event
from workforce.people.models import User
from workforce.reference.models import Organisation

Status, Step, Outcome = Upload.Status, Upload.Step, Upload.Outcome


def refuse(code: str, message: str, **params: object) -> NoReturn:
    raise ValidationError(message, code=code, params=params)


# Sending --------------------------------------------------------------------------------------------------------------
@transaction.atomic
def create_upload(
    *,
    round: Round,
    organisation: Organisation,
    file: File,
    filename: str,
    profile: ImportProfile | None = None,
    mode: str = Upload.Mode.UPDATE,
    answers: dict[str, str] | None = None,
    by: User | None,
) -> Upload:
    """The file kept under a random name, with its sha256; the view then queues the check.

    ``answers``: {key: choice} of a program that knows what will be asked.

    ValidationError: round_not_open, empty_file, too_large.
    """
    if not round.is_open:
        refuse("round_not_open", _("The round %(round)s is not open yet."), round=str(round))
    if not file.size:
        refuse("empty_file", _("The file is empty. Save the spreadsheet again, then send it."))
    if file.size > settings.MAX_UPLOAD_BYTES:
        refuse("too_large", _("The file is larger than %(limit)s MB. Send it in parts."), limit=settings.MAX_UPLOAD_MB)
    digest = hashlib.sha256()
    for chunk in file.chunks(1 << 20):
        digest.update(chunk)
    file.seek(0)
    upload = Upload(
        round=round,
        organisation=organisation,
        profile=profile,
        mode=mode,
        answers=answers or {},
        filename=filename[-255:],
        size=file.size,
        sha256=digest.hexdigest(),
        created_by=by,
    )
    upload.file.save(uuid.uuid4().hex, file, save=False)
    upload.save()
    Event.write("uploaded", upload, by=by, after={"file": filename[-255:], "size": file.size})
    return upload


def sent_before(upload: Upload) -> Upload | None:
    """An earlier upload of the very same file, in this round."""
    same = Upload.objects.filter(round=upload.round_id, organisation=upload.organisation_id, sha256=upload.sha256)
    return same.filter(pk__lt=upload.pk).exclude(outcome=Outcome.DISCARDED).first()


def keep_profile(*, organisation: Organisation, name: str, spec: dict, by: User | None) -> ImportProfile:
    """The profile under its name; a changed one under the next free name,
    since uploads refer to what they were read with.
    """
    if wrong := validate(spec):
        raise ValidationError([ValidationError(sentence, code="profile") for sentence in wrong])
    wanted, number = name[:90], 1
    for known in ImportProfile.objects.filter(organisation=organisation, name__startswith=wanted).order_by("pk"):
        if known.spec == spec:
            return known
        number += 1
    wanted = wanted if number == 1 else f"{wanted} {number}"
    profile = ImportProfile.objects.create(organisation=organisation, name=wanted, spec=spec)
    Event.write("created", profile, by=by)
    return profile


# Deciding -------------------------------------------------------------------------------------------------------------
def _lock(upload):
    return Upload.objects.select_for_update().get(pk=upload.pk)


def _again(upload, step):
    """Back in the queue."""
    upload.step, upload.status, upload.progress, upload.attempts = step, Status.PENDING, 0, 0
    upload.finished_at = upload.started_at = None
    upload.heartbeat_at = timezone.now()  # waits from now on
    upload.failure, upload.cancel_requested = "", False
    upload.save()


def has_moved(upload: Upload) -> bool:
    """Whether what the proposal was compared with has changed since."""
    compared = upload.proposal.get("compared", {})
    return held.compared(held.newest(upload.round, upload.organisation), compared) != compared


@transaction.atomic
def answer_questions(upload: Upload, *, answers: dict[str, str], by: User | None) -> Upload:
    """What the file leaves open, answered ({key: choice}, all that is open): it is then checked again with the answers.
    An answer can be changed until the file is stored.

    ValidationError: not_ready, no_choice, open_questions.
    """
    upload = _lock(upload)
    is_checked = upload.status == Status.DONE and upload.step == Step.CHECK and upload.outcome != Outcome.DISCARDED
    if not is_checked or not upload.questions:
        refuse("not_ready", _("This file is not waiting for answers."))
    choices = {each["key"]: each["choices"] for each in upload.questions}
    if any(choice not in choices.get(key, ()) for key, choice in answers.items()):
        refuse("no_choice", _("The questions about this file have changed. Please answer them again."))
    upload.answers |= answers
    if upload.open_questions:
        refuse("open_questions", _("Answer every question about the file."))
    _again(upload, Step.CHECK)
    Event.write("explained", upload, by=by, after=answers)
    return upload


@transaction.atomic
def confirm(upload: Upload, *, mode: str, by: User | None) -> Upload:
    """To be stored; or, when what is held moved since the comparison,
    to be compared again first (its step is then CHECK).

    ValidationError: not_ready, open_questions, errors, unanswered.
    """
    upload = _lock(upload)
    if upload.open_questions:
        refuse("open_questions", _("Answer every question about the file."))
    if (
        upload.status != Status.DONE
        or upload.step != Step.CHECK
        or upload.outcome not in (Outcome.READY, Outcome.ERRORS)
    ):
        refuse("not_ready", _("This file is not waiting to be confirmed."))
    if upload.outcome == Outcome.ERRORS:
        refuse("errors", _("Correct the errors first, then send the file again."))
    if upload.issue_groups.filter(severity="warning", unanswered__gt=0).exists():
        refuse("unanswered", _("Answer the warnings first."))
    upload.mode = mode
    if has_moved(upload):
        _again(upload, Step.CHECK)
        return upload
    _again(upload, Step.STORE)
    Event.write("confirmed", upload, by=by, after={"mode": mode})
    return upload


@transaction.atomic
def discard(upload: Upload, *, by: User | None) -> Upload:
    upload = _lock(upload)
    if upload.outcome in (Outcome.STORED, Outcome.DISCARDED) or not upload.is_ended:
        refuse("not_ready", _("This file can no longer be discarded."))
    upload.outcome = Outcome.DISCARDED
    upload.save(update_fields=["outcome"])
    Event.write("discarded", upload, by=by)
    return upload


@transaction.atomic
def cancel(upload: Upload, *, by: User | None) -> Upload:
    """Stop the job: at once while it waits, else at its next step."""
    upload = _lock(upload)
    if upload.is_ended:
        refuse("ended", _("This job has already ended."))
    upload.cancel_requested = True
    if upload.status == Status.PENDING:
        upload.status, upload.finished_at = Status.CANCELLED, timezone.now()
    upload.save(update_fields=["cancel_requested", "status", "finished_at"])
    Event.write("cancelled", upload, by=by)
    return upload


@transaction.atomic
def retry(upload: Upload, *, by: User | None) -> Upload:
    """A failed or cancelled job once more, at the step where it ended."""
    upload = _lock(upload)
    if upload.status not in (Status.FAILED, Status.CANCELLED) or upload.outcome in (Outcome.STORED, Outcome.DISCARDED):
        refuse("not_ended", _("Only a job that failed or was stopped can be started again."))
    _again(upload, upload.step)
    Event.write("retried", upload, by=by)
    return upload
