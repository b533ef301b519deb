"""Submissions: a partner's home, one submission with its records and history, sending it, the receipt."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mapping.files.downloads import as_file
from mapping.rounds.models import Round
from mapping.submissions import exports
from mapping.submissions.forms import CadresForm, SubmitForm, WithdrawForm
from mapping.submissions.models import Submission
from mapping.submissions.services import (
    comments,
    comparison,
    submissions,
)
from mapping.submissions.services.provenance import kept_files
from workforce.history.models import Event
from workforce.language import words
from workforce.people.permissions import Permission, requires, scope
from workforce.reference.models import Area, Cadre, Organisation

PAGE = 50


def load(request, pk):
    """The submission if the person may see it: 404 otherwise."""
    found = Submission.objects.visible_to(request.user).select_related(
        "round",
        "round__reporting_level",
        "organisation",
        "area",
        "area__level",
        "submitted_by",
        "decided_by",
        "opened_from",
    )
    return get_object_or_404(submissions.with_expected(found), pk=pk)


def load_own(request, pk):
    """... and may change it: 403 otherwise."""
    submission = load(request, pk)
    if not edits(request.user, submission.organisation_id, submission.area):
        raise PermissionDenied
    return submission


def edits(user, organisation_id, area):
    return scope(user, Permission.SUBMISSION_EDIT).holds(organisation_id=organisation_id, area_path=area.path)


def takes_part(user, submission):
    """May comment: the partner's side, or a reviewer of the area."""
    return reviews(user, submission) or edits(user, submission.organisation_id, submission.area)


def reviews(user, submission):
    """Is a reviewer of the area, and not of the partner's side: nobody reviews their own."""
    place = {"organisation_id": submission.organisation_id, "area_path": submission.area.path}
    is_own = edits(user, submission.organisation_id, submission.area)
    return scope(user, Permission.SUBMISSION_REVIEW).holds(**place) and not is_own


@require_GET
@requires(Permission.SUBMISSION_VIEW)
def show(request, pk):
    return _page(request, load(request, pk))


def _page(request, submission, *, form=None, status=200):
    user, is_own = request.user, edits(request.user, submission.organisation_id, submission.area)
    allowed, reason = submissions.may_review(user, submission)
    before = comparison.last_round(submission)
    records = submission.records.select_related("area", "cadre", "employer").order_by(
        "area__name_key", "cadre__order", "pk"
    )
    if form is None and is_own and submission.is_editable:
        form = SubmitForm(initial={"revision": submission.revision}, **_letter(user, submission))
    context = {
        "submission": submission,
        "state": submissions.state(submission),
        "is_own": is_own,
        "may_review": allowed,
        "may_comment": takes_part(user, submission),
        "may_settle": reviews(user, submission),
        "joins": "submit" if form else "",
        "before": before,
        "totals": comparison.totals(submission, before),
        "page": Paginator(records, PAGE).get_page(request.GET.get("page")),
        "comments": comments.comments_of(submission).filter(key_hash=None),
        "looked_at": [row for row in comparison.to_look_at(submission, before) if row["comments"] or row["answers"]],
        "versions": submissions.family(submission).select_related("submitted_by", "decided_by"),
        "events": Event.objects.of(submission),
        "cadres": Cadre.objects.filter(code__in=submission.listed_cadres),
        "form": form,
        "withdraw_form": WithdrawForm() if allowed and submission.status == "accepted" else None,
        "reason": submissions.REASONS.get(reason, ""),
    }
    return render(request, "mapping/submissions/submission.html", context, status=status)


def _letter(user, submission):
    return {"needs_letter": submissions.needs_letter(user, submission)}


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_EDIT)
def start(request, code, organisation):
    """Begin an empty draft, or say that nobody is employed in the area (``nil``). Asks before it does."""
    given = request.POST if request.method == "POST" else request.GET
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    organisation = get_object_or_404(Organisation, code=organisation)
    area = Area.objects.on(round.as_of).filter(code=given.get("area", "").replace("\0", "")).first()
    if area is None or not edits(request.user, organisation.pk, area):
        raise Http404
    is_nil, problem = given.get("nil") == "1", None
    if request.method == "POST":
        try:
            place = {"round": round, "organisation": organisation, "area": area, "by": request.user}
            made = submissions.start(is_nil=True, **place) if is_nil else submissions.open_draft(**place)
        except ValidationError as refused:
            problem = refused.messages
        else:
            return redirect("submission" if is_nil else "record-table", made.pk)
    context = {"round": round, "organisation": organisation, "area": area, "is_nil": is_nil, "problem": problem}
    return render(request, "mapping/submissions/submission_start.html", context)


@require_POST
@requires(Permission.SUBMISSION_VIEW)
def submit(request, pk):
    submission = load_own(request, pk)
    form = SubmitForm(request.POST, request.FILES, **_letter(request.user, submission))
    if not form.is_valid():
        return _page(request, submission, form=form)
    given = form.cleaned_data
    try:
        submissions.submit(
            submission,
            by=request.user,
            revision=given["revision"],
            letter=given.get("letter"),
            message=given["message"],
        )
    except ValidationError as refused:
        return _refused(request, submission, form, refused)
    messages.success(request, _("Submitted. Keep the receipt; you get an e-mail when it is decided."))
    return redirect("submission-receipt", pk)


def _refused(request, submission, form, refused):
    if refused.code in ("decided", "not_draft"):
        messages.error(request, " ".join(refused.messages))
        return redirect("submission", submission.pk)
    if refused.code == "stale":
        form.data = form.data.copy()
        form.data["revision"] = load(request, submission.pk).revision
    form.add_error("letter" if refused.code == "letter" else None, refused)
    return _page(request, load(request, submission.pk), form=form, status=409 if refused.code == "stale" else 200)


@require_POST
@requires(Permission.SUBMISSION_EDIT)
def submit_all(request, code, organisation):
    """Submit the ticked drafts of an organisation together; those that can't be are named with the reason."""
    own = scope(request.user, Permission.SUBMISSION_EDIT)
    found = get_object_or_404(Organisation, code=organisation)
    if all(found.pk != holder for holder, _path in own.parts):
        raise Http404
    drafts = Submission.objects.visible_to(request.user).filter(
        own.q(),
        round__code=code,
        organisation=found,
        pk__in=[pk for pk in request.POST.getlist("draft") if pk.isdecimal()],
    )
    if not request.POST.get("declared"):
        messages.error(request, _("Tick the declaration to submit."))
        return redirect("submissions")
    sent = 0
    for draft in drafts.select_related("area"):
        try:
            submissions.submit(draft, by=request.user)
            sent += 1
        except ValidationError as refused:
            messages.error(request, words.labelled(draft.area, " ".join(refused.messages)))
    if sent:
        messages.success(request, _("Submitted: %(count)s.") % {"count": sent})
    elif not drafts:
        messages.error(request, _("Tick at least one draft."))
    return redirect("submissions")


@require_POST
@requires(Permission.SUBMISSION_VIEW)
def take_back(request, pk):
    submission = load_own(request, pk)
    try:
        draft = submissions.take_back(submission, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("submission", pk)
    messages.success(request, _("Taken back. This draft has the same records: change them, then submit again."))
    return redirect("submission", draft.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_VIEW)
def cadres(request, pk):
    """Which cadres the draft lists in full."""
    submission = load_own(request, pk)
    asked = Cadre.objects.on(submission.round.as_of)
    form = CadresForm(request.POST or None, cadres=asked, initial={"listed": submission.listed_cadres})
    if request.method == "POST" and form.is_valid():
        try:
            submissions.set_listed_cadres(submission, codes=form.cleaned_data["listed"], by=request.user)
        except ValidationError as refused:
            form.add_error("listed", refused)
        else:
            messages.success(request, _("The list of cadres was saved."))
            return redirect("submission", pk)
    return render(request, "mapping/submissions/submission_cadres.html", {"form": form, "submission": submission})


@require_GET
@requires(Permission.SUBMISSION_VIEW)
def receipt(request, pk):
    """What was sent, when, by whom; printable. There is none for a draft."""
    submission = load(request, pk)
    if submission.is_editable:
        return redirect("submission", pk)
    uploads = kept_files(submission.records.exclude(upload=None).values("upload"))
    context = {
        "submission": submission,
        "totals": comparison.totals(submission),
        "uploads": uploads.order_by("created_at"),
        "cadres": Cadre.objects.filter(code__in=submission.listed_cadres),
    }
    return render(request, "mapping/submissions/submission_receipt.html", context)


@require_GET
@requires(Permission.SUBMISSION_VIEW)
def export(request, pk):
    submission = load(request, pk)
    name = f"records-{submission.round.code}-{submission.organisation.code}-{submission.area.code}-{submission.version}"
    rows = exports.records_rows(submission.records.order_by("pk"))
    kind = request.GET.get("format", "xlsx")
    return as_file(kind, name=name, title=_("Records"), header=exports.records_header(), rows=rows)


@require_GET
@requires(Permission.SUBMISSION_VIEW)
def letter(request, pk):
    """The signed letter, to those who may see the submission; never shown inside the browser."""
    submission = load(request, pk)
    if not submission.letter:
        raise Http404
    kind = submission.letter.name.rsplit(".", 1)[-1]
    return FileResponse(submission.letter.open(), as_attachment=True, filename=f"letter-{submission.pk}.{kind}")


urlpatterns = [
    path("rounds/<slug:code>/start/<slug:organisation>/", start, name="submission-start"),
    path("rounds/<slug:code>/submit/<slug:organisation>/", submit_all, name="submissions-submit"),
    path("submissions/<int:pk>/", show, name="submission"),
    path("submissions/<int:pk>/submit/", submit, name="submission-submit"),
    path("submissions/<int:pk>/take-back/", take_back, name="submission-take-back"),
    path("submissions/<int:pk>/cadres/", cadres, name="submission-cadres"),
    path("submissions/<int:pk>/receipt/", receipt, name="submission-receipt"),
    path("submissions/<int:pk>/export/", export, name="submission-export"),
    path("submissions/<int:pk>/letter/", letter, name="submission-letter"),
]
