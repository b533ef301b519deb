"""The guarded life of a submission (see the model).

Every change locks first, checks the state second and writes the Event last; mail leaves on commit.
"""

from datetime import date

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mapping.rounds.models import ExpectedSubmission, Round
from mapping.rounds.notices import people
from mapping.submissions import notices
from mapping.submissions.models import Comment, Submission
from mapping.submissions.services import comparison, form_drafts
from mapping.submissions.services.comments import pin
from mapping.submissions.services.reviewing import (
    REASONS,
    may_review,
    reviewable_by,
    state,
    turn,
    turn_count,
    with_expected,
)
from mapping.submissions.services.versions import (
    cadre_codes,
    check_place,
    family,
    lock,
    lock_family,
    long_date,
    open_after,
    open_next,
    refuse,
    refuse_in_review,
)
from workforce.history.models import Event
from workforce.people.models import Grant, User
from workforce.people.permissions import Role, grants
from workforce.reference.models import Area, Organisation

__all__ = ["REASONS", "family", "may_review", "reviewable_by", "state", "turn", "turn_count", "with_expected"]
Status = Submission.Status


# Beginning ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def start(*, round: Round, organisation: Organisation, area: Area, is_nil: bool = False, by: User) -> Submission:
    """A draft, opened from the newest frozen version with its records, if there is one. Nil: "we employ nobody here".

    ValidationError: in_review, draft_open, has_records, round_not_open, below_reporting_level.
    """
    versions = lock_family(round, organisation, area)
    check_place(round, area)
    open_one = next((each for each in versions if each.status in (Status.DRAFT, Status.SUBMITTED)), None)
    if open_one is None:
        return open_next(round, organisation, area, versions[-1] if versions else None, is_nil=is_nil, by=by)
    refuse_in_review(open_one)
    if not is_nil:
        refuse("draft_open", _("A draft of this submission is already open."))
    if open_one.records.exists():
        refuse("has_records", _("The draft contains records. Delete them first to say that you employ nobody here."))
    _set_nil(open_one, True, by=by)
    return open_one


@transaction.atomic
def open_draft(*, round: Round, organisation: Organisation, area: Area, by: User) -> Submission:
    """The open draft, or a new one, to put records into (a nil draft stops being nil).

    ValidationError: in_review, and as start.
    """
    versions = lock_family(round, organisation, area)
    check_place(round, area)
    open_one = next((each for each in versions if each.status in (Status.DRAFT, Status.SUBMITTED)), None)
    if open_one is None:
        return open_next(round, organisation, area, versions[-1] if versions else None, by=by)
    refuse_in_review(open_one)
    if open_one.is_nil:
        _set_nil(open_one, False, by=by)
    return open_one


@transaction.atomic
def set_listed_cadres(submission: Submission, *, codes: list[str], by: User) -> Submission:
    """Which cadres the draft lists in full: inside the list an absent cadre is 0, outside it is not reported."""
    submission = lock(submission, Status.DRAFT)
    if submission.is_nil:
        refuse("is_nil", _("You said that you employ nobody here: every cadre is listed."))
    if not codes:
        refuse("no_cadre", _("Tick at least one cadre."))
    known = cadre_codes(submission.round, every=True)
    if unknown := sorted(set(codes) - set(known)):
        refuse("unknown_cadre", _("Not a cadre of this round: %(codes)s."), codes=", ".join(unknown))
    used = set(submission.records.values_list("cadre__code", flat=True).distinct())
    if missing := sorted(used - set(codes)):
        refuse(
            "cadre_in_use", _("The submission contains records of these cadres: %(codes)s."), codes=", ".join(missing)
        )
    before, after = submission.listed_cadres, [code for code in known if code in codes]
    submission.listed_cadres = after
    _save(submission, "listed_cadres")
    Event.write("listed_cadres", submission, by=by, before={"cadres": before}, after={"cadres": after})
    return submission


# The partner's side -------------------------------------------------------------------------------------------------
@transaction.atomic
def submit(
    submission: Submission, *, by: User, revision: int | None = None, letter: File | None = None, message: str = ""
) -> Submission:
    """Draft -> in review. ``revision`` is what the person saw; ``letter`` the signed letter that a clerk attaches.

    ValidationError: not_draft, stale, empty, unchanged, unanswered, round_not_open, past_due, letter.
    """
    submission = lock(submission, Status.DRAFT)
    if revision is not None and revision != submission.revision:
        refuse("stale", _("The records changed since you opened this page. Look at them again, then submit."))
    if not submission.is_nil and not submission.records.exists():
        refuse("empty", _("There are no records to submit. Send a file first, or say that you employ nobody here."))
    accepted = family(submission).accepted().first()
    if accepted and comparison.is_unchanged(submission, accepted):
        refuse(
            "unchanged",
            _("Nothing has changed since version %(version)s, which is accepted: there is nothing to review."),
            version=accepted.version,
        )
    if not message.strip() and _is_unanswered(submission):
        refuse(
            "unanswered",
            _(
                "It was sent back, and nothing has changed since. Correct what the reviewer asked for, or answer:"
                " in the message to the reviewer or in a comment."
            ),
        )
    _check_window(submission)
    if letter:
        submission.letter = letter
    if needs_letter(by, submission) and not submission.letter:
        refuse("letter", _("You enter on behalf of %(name)s: attach its signed letter."), name=submission.organisation)
    submission.status, submission.note = Status.SUBMITTED, message
    submission.submitted_at, submission.submitted_by = timezone.now(), by
    _save(submission, "status", "note", "letter", "submitted_at", "submitted_by")
    form_drafts.drop_all(submission)
    transaction.on_commit(lambda: _tell_reviewers(submission), robust=True)
    Event.write("submitted", submission, by=by, after={"records": submission.records.count()}, note=message)
    return submission


def _is_unanswered(submission):
    """Whether it says what was sent back, word for word, and nobody of the organisation has written a comment since."""
    before = submission.opened_from
    if not before or before.status != Status.SENT_BACK or not comparison.is_unchanged(submission, before):
        return False
    of_it = {name: getattr(submission, name) for name in ("round", "organisation", "area")}
    theirs = Grant.objects.current().filter(organisation=submission.organisation, role__in=[Role.PARTNER, Role.CLERK])
    since = Comment.objects.filter(written_at__gt=before.decided_at, written_by__in=theirs.values("user"), **of_it)
    return not since.exists()


@transaction.atomic
def take_back(submission: Submission, *, by: User) -> Submission:
    """In review -> taken back (frozen), and the next draft is opened from it, which is returned."""
    submission = lock(submission, Status.SUBMITTED)
    submission.status = Status.TAKEN_BACK
    _save(submission, "status")
    draft = open_after(submission, by=by)
    Event.write("taken_back", submission, by=by, after={"next_version": draft.version})
    return draft


def needs_letter(user: User, submission: Submission) -> bool:
    """Clerks enter on behalf of an office: a person who holds no partner's role there attaches its signed letter."""
    roles = {grant.role for grant in grants(user) if grant.organisation_id == submission.organisation_id}
    return Role.CLERK in roles and Role.PARTNER not in roles


def last_day(submission: Submission) -> date:
    """The last day to send it: the round's, or the later one that was given to this submission."""
    known = getattr(submission, "last_day", None)
    return known or (_expected(submission).values_list("due", flat=True).first() or submission.round.closes)


# The reviewer's side ------------------------------------------------------------------------------------------------
@transaction.atomic
def accept(submission: Submission, *, by: User) -> Submission:
    """In review -> accepted; the version accepted until now is superseded. ValidationError: decided, not_reviewer."""
    submission = lock(submission, Status.SUBMITTED)
    _check_reviewer(submission, by)
    older = family(submission).accepted().first()
    if older:
        older.status = Status.SUPERSEDED
        _save(older, "status")
        Event.write("superseded", older, by=by, after={"by_version": submission.version})
    _decide(submission, Status.ACCEPTED, by=by)
    _tell(notices.accepted, submission)
    Event.write("accepted", submission, by=by)
    return submission


@transaction.atomic
def send_back(
    submission: Submission, *, note: str, comments: list[dict] = (), due: date | None = None, by: User
) -> Submission:
    """In review -> sent back (frozen, with the reason); the next draft is opened from it and returned.

    ``comments``: {key_hash or None, text, column (optional)}; ``due`` gives a later last day. ValidationError: decided,
    not_reviewer, no_reason.
    """
    submission = lock(submission, Status.SUBMITTED)
    _check_reviewer(submission, by)
    if not note.strip():
        refuse("no_reason", _("Say what the partner should change."))
    _decide(submission, Status.SENT_BACK, note=note.strip(), by=by)
    for each in comments:
        pin(submission, by=by, **each)
    if due and due > last_day(submission):
        _expected(submission).update(due=due)
    draft = open_after(submission, by=submission.submitted_by)
    _tell(notices.sent_back, submission)
    after = {"next_version": draft.version, "comments": len(comments), **({"due": due.isoformat()} if due else {})}
    Event.write("sent_back", submission, by=by, after=after, note=submission.note)
    return draft


@transaction.atomic
def withdraw_acceptance(submission: Submission, *, reason: str, restore_previous: bool = False, by: User) -> Submission:
    """Accepted -> sent back with the reason. The version before it counts again only if the reviewer says so.

    ValidationError: not_accepted, not_reviewer, no_reason, nothing_to_restore.
    """
    submission = lock(submission, Status.ACCEPTED)
    _check_reviewer(submission, by)
    if not reason.strip():
        refuse("no_reason", _("Say why the acceptance is withdrawn."))
    versions = family(submission)
    _decide(submission, Status.SENT_BACK, note=reason.strip(), by=by)
    restored = restore_previous and _restore(versions, submission, by=by)
    if not versions.open().exists():
        open_after(submission, by=submission.submitted_by)
    _tell(notices.acceptance_withdrawn, submission)
    after = {"restored_version": restored.version} if restored else {}
    Event.write("acceptance_withdrawn", submission, by=by, after=after, note=submission.note)
    return submission


def _restore(versions, submission, *, by):
    previous = versions.filter(status=Status.SUPERSEDED, version__lt=submission.version).order_by("-version").first()
    if previous is None:
        refuse("nothing_to_restore", _("There is no earlier accepted version to restore."))
    previous.status = Status.ACCEPTED
    _save(previous, "status")
    Event.write("restored", previous, by=by)
    return previous


# Checks and small steps ----------------------------------------------------------------------------------------------
def _check_window(submission):
    check_place(submission.round, submission.area)
    day = last_day(submission)
    if timezone.localdate() > day:
        refuse(
            "past_due",
            _(
                "The last day to submit was %(day)s. The ministry's planners and administrators can extend it:"
                " ask them."
            ),
            day=long_date(day),
        )


def _check_reviewer(submission, by):
    allowed, reason = may_review(by, submission)
    if not allowed:
        refuse("not_reviewer", str(REASONS[reason]))


def _expected(submission):
    return ExpectedSubmission.objects.filter(
        round_id=submission.round_id, organisation_id=submission.organisation_id, area_id=submission.area_id
    )


def _set_nil(draft, is_nil, *, by):
    draft.is_nil, draft.listed_cadres = is_nil, cadre_codes(draft.round, every=is_nil)
    draft.revision += 1
    _save(draft, "is_nil", "listed_cadres", "revision")
    Event.write("nil" if is_nil else "not_nil", draft, by=by)


def _decide(submission, status, *, note="", by):
    submission.status, submission.note = status, note
    submission.decided_at, submission.decided_by = timezone.now(), by
    _save(submission, "status", "note", "decided_at", "decided_by")


def _save(submission, *fields):
    submission.save(update_fields=fields)


def _tell(notice, submission):
    transaction.on_commit(lambda: notice(submission), robust=True)


def _tell_reviewers(submission):
    reviewers = [person for person in people([Role.REVIEWER]) if may_review(person, submission)[0]]
    notices.submitted(submission, reviewers)
