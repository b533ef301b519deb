"""Who decides a submission, and whose turn it is. Nobody reviews their own, neither the person nor the organisation.

Partners' submissions are decided by district or ministry reviewers whose area holds them, anchor submissions by the
ministry only, the ministry's own by reviewers of the organisation that the round names.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mapping.rounds.models import ExpectedSubmission
from mapping.submissions.models import Submission
from workforce.people.models import User
from workforce.people.permissions import Permission, Role, grants, organisations_of, scope

Status = Submission.Status
REASONS = {
    "no_permission": _("Only reviewers decide on submissions."),
    "own_person": _("You sent this submission, so another person decides on it."),
    "own_organisation": _("You belong to this organisation, so somebody of another organisation decides on it."),
    "no_second_reviewer": _("This is the ministry's own submission, and the round names no second reviewer yet."),
    "second_reviewer_only": _("This is the ministry's own submission: the round's second reviewer decides on it."),
    "other_area": _("This area is outside the areas you review."),
    "ministry_only": _("This is the main submission of the area, so the ministry decides on it."),
}


def with_expected(queryset: QuerySet) -> QuerySet:
    """Adds to each submission ``is_anchor``, ``is_expected`` and ``last_day`` without a query per row."""
    expected = ExpectedSubmission.objects.filter(
        round=OuterRef("round"), organisation=OuterRef("organisation"), area=OuterRef("area")
    )
    return queryset.annotate(
        is_anchor=Exists(expected.filter(is_anchor=True)),
        is_expected=Exists(expected),
        last_day=Coalesce(Subquery(expected.values("due")[:1]), F("round__closes")),
    )


def is_anchor(submission: Submission) -> bool:
    known = getattr(submission, "is_anchor", None)
    if known is not None:
        return known
    return ExpectedSubmission.objects.filter(
        round_id=submission.round_id,
        organisation_id=submission.organisation_id,
        area_id=submission.area_id,
        is_anchor=True,
    ).exists()


def may_review(user: User, submission: Submission) -> tuple[bool, str]:
    """Whether the person may decide on it, else the code of the reason (REASONS); its state is not looked at."""
    reviews = [grant for grant in grants(user) if grant.role == Role.REVIEWER]
    if not reviews:
        return False, "no_permission"
    if user.pk in (submission.submitted_by_id, submission.created_by_id):
        return False, "own_person"
    if submission.organisation_id in organisations_of(user):
        return False, "own_organisation"
    path = submission.area.path
    here = [grant for grant in reviews if path.startswith(grant.area.path if grant.area else "")]
    reason = _reason(submission, here)
    return not reason, reason


def _reason(submission, here):
    if submission.organisation.is_ministry:
        second = submission.round.second_reviewer_id
        if second is None:
            return "no_second_reviewer"
        return "" if any(grant.organisation_id == second for grant in here) else "second_reviewer_only"
    if not here:
        return "other_area"
    if is_anchor(submission) and not any(grant.organisation and grant.organisation.is_ministry for grant in here):
        return "ministry_only"
    return ""


def reviewable_by(user: User) -> QuerySet:
    """The submissions in review that the person may decide on: ``may_review`` as one filter."""
    allowed = Q(pk__in=[])
    for grant in grants(user):
        if grant.role != Role.REVIEWER:
            continue
        here = Q(area__path__startswith=grant.area.path) if grant.area else Q()
        what = Q(organisation__is_ministry=False)
        if not (grant.organisation and grant.organisation.is_ministry):
            what &= Q(is_anchor=False)
        if grant.organisation_id:
            what |= Q(organisation__is_ministry=True, round__second_reviewer=grant.organisation_id)
        allowed |= here & what
    waiting = with_expected(Submission.objects.filter(status=Status.SUBMITTED)).filter(allowed)
    mine = Q(submitted_by=user) | Q(created_by=user) | Q(organisation__in=organisations_of(user))
    return waiting.exclude(mine)


def state(submission: Submission) -> str:
    """What a reader calls its state: a draft opened from a version that was sent back reads "sent back"."""
    if submission.status == Status.DRAFT and submission.opened_from_id:
        return Status.SENT_BACK if submission.opened_from.status == Status.SENT_BACK else Status.DRAFT
    return submission.status


def turn(submission: Submission) -> str:
    """'partner', 'reviewer' or '' (nobody's: frozen or decided)."""
    return {Status.DRAFT: "partner", Status.SUBMITTED: "reviewer"}.get(submission.status, "")


def turn_count(user: User) -> int:
    """How many things are the person's turn: submissions to decide, drafts to finish, expected ones not begun."""
    count = 0
    if scope(user, Permission.SUBMISSION_REVIEW):
        count += reviewable_by(user).count()
    own = scope(user, Permission.SUBMISSION_EDIT)
    if own:
        count += Submission.objects.filter(own.q(), status=Status.DRAFT).count()
        count += not_begun(ExpectedSubmission.objects.filter(own.q())).count()
    return count


def not_begun(expected: QuerySet) -> QuerySet:
    """Those of ``expected`` in open rounds of which nothing was begun, and which can still be sent."""
    today = timezone.localdate()
    begun = Submission.objects.filter(
        round=OuterRef("round"), organisation=OuterRef("organisation"), area=OuterRef("area")
    )
    return expected.filter(
        ~Exists(begun), Q(due__gte=today) | Q(due__isnull=True, round__closes__gte=today), round__opens__lte=today
    )
