"""Reviewing: the queue, one submission against last time, the decision, comments."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mapping.overlaps.services import overlapping, settling
from mapping.submissions.forms import CommentForm, SendBackForm, WithdrawForm
from mapping.submissions.models import Comment, Submission
from mapping.submissions.services import comments, comparison, doubles, submissions
from mapping.submissions.views.submissions import load, reviews, takes_part
from workforce.history.models import Event
from workforce.people.permissions import Permission, requires, scope
from workforce.reference.models import Area

PAGE = 50


@require_GET
@requires(Permission.SUBMISSION_REVIEW)
def queue(request):
    """What waits for a decision in the person's areas, oldest first; where somebody else decides, it says why."""
    waiting = Submission.objects.filter(scope(request.user, Permission.SUBMISSION_REVIEW).q(), status="submitted")
    waiting = submissions.with_expected(waiting).select_related("round", "organisation", "area", "submitted_by")
    page = Paginator(waiting.order_by("submitted_at", "pk"), PAGE).get_page(request.GET.get("page"))
    for each in page:
        each.is_mine, reason = submissions.may_review(request.user, each)
        each.reason = submissions.REASONS.get(reason, "")
    mine = submissions.reviewable_by(request.user).count()
    round, overlaps = overlapping.waiting(request.user) if settling.settles_anywhere(request.user) else (None, 0)
    context = {"page": page, "mine": mine, "overlaps": overlaps, "overlaps_round": round}
    return render(request, "mapping/review/review_queue.html", context)


@require_GET
@requires(Permission.SUBMISSION_REVIEW)
def review(request, pk):
    submission = load(request, pk)
    if submission.is_editable:
        return redirect("submission", pk)
    return _page(request, submission)


def _page(request, submission, *, form=None):
    before, previous = comparison.last_round(submission), comparison.last_version(submission)
    allowed, reason = submissions.may_review(request.user, submission)
    records = submission.records.select_related("area", "cadre", "employer").order_by(
        "area__name_key", "cadre__order", "pk"
    )
    context = {
        "submission": submission,
        "may_review": allowed,
        "may_comment": takes_part(request.user, submission),
        "may_settle": reviews(request.user, submission),
        "joins": "decide" if allowed and submission.status == "submitted" else "",
        "is_waiting": submission.status == "submitted",
        "reason": submissions.REASONS.get(reason, ""),
        "before": before,
        "previous": previous,
        "totals": comparison.totals(submission, before),
        "against_round": comparison.differences(submission, before, across_rounds=True),
        "against_version": comparison.differences(submission, previous, across_rounds=False),
        "jumps": [(other, comparison.jumps(submission, other)) for other in (before, previous) if other],
        "doubles": dict(zip(("pairs", "count"), doubles.pairs([submission.pk]), strict=True)),
        "answers": comparison.answers_apart(submission),
        "looked_at": comparison.to_look_at(submission, before),
        "places": _places(submission),
        "page": Paginator(records, PAGE).get_page(request.GET.get("page")),
        "comments": comments.comments_of(submission).filter(key_hash=None),
        "open_comments": comments.comments_of(submission).filter(settled_at=None).count(),
        "events": Event.objects.of(submission),
        "versions": submissions.family(submission).select_related("submitted_by", "decided_by"),
        "form": form or SendBackForm(initial={"due": _new_day(submission)}),
        "changes": _changes(request, submission, before, previous),
        **_beside(request.user, submission),
    }
    return render(request, "mapping/review/review.html", context)


def _beside(user, submission):
    """What other organisations said of the same workers: for the ministry's reviewer only."""
    if not settling.settles_at(user, submission.area):
        return {}
    pairs, count = overlapping.beside(submission)
    possible = dict(zip(("pairs", "count"), overlapping.possibly_beside(submission), strict=True))
    return {"beside": pairs, "beside_count": count, "possible": possible}


def _new_day(submission):
    """A week from now, where the partner would have less than that."""
    week = timezone.localdate() + timedelta(days=7)
    return week if submission.last_day < week else None


def _changes(request, submission, before, previous):
    """The records that differ, where the reader asks for them: ``?compare=round`` or ``?compare=version``."""
    asked = request.GET.get("compare")
    if asked == "round" and before:
        return comparison.changed_records(submission, before, across_rounds=True)
    if asked == "version" and previous:
        return comparison.changed_records(submission, previous, across_rounds=False)
    return None


def _places(submission):
    """{with, all, without: names}: places just below the area with a record, where the records go below it at all."""
    below = list(Area.objects.on(submission.round.as_of).filter(parent=submission.area))
    paths = set(submission.records.order_by().values_list("area__path", flat=True).distinct())
    reported = {place for place in below if any(path.startswith(place.path) for path in paths)}
    if not reported:
        return None
    return {"with": len(reported), "all": len(below), "without": [place for place in below if place not in reported]}


@require_POST
@requires(Permission.SUBMISSION_REVIEW)
def accept(request, pk):
    submission = _to_decide(request, pk)
    try:
        submissions.accept(submission, by=request.user)
        messages.success(request, _("Accepted: %(what)s. The partner is informed by e-mail.") % {"what": submission})
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("submission", pk)
    return redirect("review-queue")


@require_POST
@requires(Permission.SUBMISSION_REVIEW)
def send_back(request, pk):
    submission = _to_decide(request, pk)
    form = SendBackForm(request.POST)
    if not form.is_valid() and submission.status == "submitted":
        return _page(request, submission, form=form)
    given = form.cleaned_data
    try:
        submissions.send_back(submission, note=given.get("note", ""), due=given.get("due"), by=request.user)
        messages.success(request, _("Sent back: %(what)s. The partner is informed by e-mail.") % {"what": submission})
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("submission", pk)
    return redirect("review-queue")


@require_POST
@requires(Permission.SUBMISSION_REVIEW)
def withdraw_acceptance(request, pk):
    submission = _to_decide(request, pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the acceptance is withdrawn."))
        return redirect("submission", pk)
    try:
        submissions.withdraw_acceptance(submission, by=request.user, **form.cleaned_data)
        messages.success(request, _("The acceptance was withdrawn and the partner is informed by e-mail."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("submission", pk)


def _to_decide(request, pk):
    """404 for what one may not see, 403 for what one may not decide."""
    submission = load(request, pk)
    if not submissions.may_review(request.user, submission)[0]:
        raise PermissionDenied
    return submission


@require_POST
@requires(Permission.SUBMISSION_VIEW)
def add_comment(request, pk):
    submission = load(request, pk)
    if not takes_part(request.user, submission):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        comments.comment(submission, text=given["text"], key_hash=given["key_hash"], by=request.user)
        messages.success(request, _("Your comment was added."))
    else:
        messages.error(request, _("Write your comment."))
    return redirect(_back(request, submission))


@require_POST
@requires(Permission.SUBMISSION_VIEW)
def settle_comment(request, pk):
    """By a reviewer of the area, or by whoever wrote it: what a reviewer asks, no partner settles."""
    comment = get_object_or_404(Comment, pk=pk)
    same = {"round": comment.round_id, "organisation": comment.organisation_id, "area": comment.area_id}
    visible = Submission.objects.visible_to(request.user).filter(**same)
    submission = visible.select_related("organisation", "area", "round").order_by("-version").first()
    if submission is None:
        return get_object_or_404(visible)
    if not reviews(request.user, submission) and comment.written_by != request.user:
        raise PermissionDenied
    try:
        comments.settle(comment, by=request.user)
        messages.success(request, _("The comment is resolved."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(_back(request, submission))


def _back(request, submission):
    """To the page the comment was written on."""
    name = "review" if request.POST.get("on") == "review" else "submission"
    return reverse(name, args=[submission.pk])


urlpatterns = [
    path("review/", queue, name="review-queue"),
    path("submissions/<int:pk>/review/", review, name="review"),
    path("submissions/<int:pk>/accept/", accept, name="submission-accept"),
    path("submissions/<int:pk>/send-back/", send_back, name="submission-send-back"),
    path("submissions/<int:pk>/withdraw-acceptance/", withdraw_acceptance, name="submission-withdraw-acceptance"),
    path("submissions/<int:pk>/comment/", add_comment, name="comment-add"),
    path("comments/<int:pk>/settle/", settle_comment, name="comment-settle"),
]
