"""Comments on a strategy: all of them on a page, said and settled anywhere; and who outside is asked for them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategy.discussion.forms import InviteForm, RemarkForm, SettleForm
from strategy.discussion.models import CommentInvitation, Remark
from strategy.discussion.services import invitations
from strategy.discussion.services import remarks as service
from strategy.plans.models import Strategy
from strategy.writing.views.writing import back_to
from workforce.people.permissions import Permission, can, organisations_of, requires
from workforce.reference.models import Organisation

PER_PAGE = 50
STATES = [("open", gettext_lazy("Open")), ("settled", gettext_lazy("Decided")), ("all", gettext_lazy("All"))]
PARTS = [
    ("section", gettext_lazy("Sections")),
    ("objective", gettext_lazy("Objectives")),
    ("action", gettext_lazy("Actions")),
    ("indicator", gettext_lazy("Indicators")),
    ("risk", gettext_lazy("Risks")),
    ("whole", gettext_lazy("The whole strategy")),
]


def found_strategy(request, pk):
    return get_object_or_404(Strategy.objects.visible_to(request.user), pk=pk)


def found_remark(request, pk):
    """A remark that the person may see, and the strategy (version) they look at it in."""
    remark = get_object_or_404(Remark.objects.select_related("strategy"), pk=pk)
    on = request.POST.get("on", "")
    strategy = remark.strategy
    if on.isdecimal() and on.isascii() and int(on) != strategy.pk:
        strategy = found_strategy(request, on)
    elif not Strategy.objects.visible_to(request.user).filter(pk=strategy.pk).exists():
        raise Http404
    if not service.visible(strategy, by=request.user).filter(pk=pk).exists():
        raise Http404
    return remark, strategy


def at_remark(request, strategy, remark):
    page = back_to(request, reverse("remarks", args=[strategy.pk]))
    return redirect(f"{page.partition('#')[0]}#remark-{remark.pk}")


# All of them ----------------------------------------------------------------------------------------------------------
@require_GET
def remarks(request, pk):
    strategy = found_strategy(request, pk)
    rows = filtered(service.threads(strategy, by=request.user), request.GET).order_by("part", "key", "created_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = service.part_names(strategy)
    for each in page:
        each.about = names.get((each.part, each.key))
    context = {
        "strategy": strategy,
        "page": page,
        "states": STATES,
        "parts": PARTS,
        "state": request.GET.get("state", "open"),
        "organisations": who_commented(strategy) if can(request.user, Permission.STRATEGY_VIEW) else [],
        "open": sum(service.open_counts(strategy, by=request.user).values()),
        "may_comment": service.may_comment(strategy, request.user),
        "may_settle": can(request.user, Permission.STRATEGY_EDIT),
        "may_invite": can(request.user, Permission.STRATEGY_EDIT),
        "invitation": service.invitation(strategy, request.user),
    }
    return render(request, "strategy/discussion/remarks.html", context)


def who_commented(strategy):
    said = service.visible(strategy).filter(organisation__isnull=False).order_by().values("organisation")
    return Organisation.objects.filter(pk__in=said)


def filtered(rows, wanted):
    """By state (open unless asked otherwise), kind of part, organisation ("none": the ministry's own)."""
    state, part, organisation = (wanted.get(name, "") for name in ("state", "part", "organisation"))
    if state not in ("settled", "all"):
        rows = rows.filter(settled_at__isnull=True)
    elif state == "settled":
        rows = rows.filter(settled_at__isnull=False)
    if part in service.PARTS or part == "whole":
        rows = rows.filter(part="" if part == "whole" else part)
    if organisation == "none":
        rows = rows.filter(organisation__isnull=True)
    elif organisation.isdecimal() and organisation.isascii():
        rows = rows.filter(organisation=organisation)
    return rows


# One ------------------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def add(request, pk):
    """A remark or a reply; the forms beside the parts post here, and come here when something is missing."""
    strategy = found_strategy(request, pk)
    if not service.may_comment(strategy, request.user):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    reply_to, part, key = replied_to(request, strategy, given), given.get("part", ""), given.get("key", "")
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            made = service.add(strategy, part=part, key=key, reply_to=reply_to, text=text, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Your comment was added."))
            return at_remark(request, strategy, made)
    context = {
        "form": form,
        "strategy": strategy,
        "reply_to": reply_to,
        "part": part,
        "key": key,
        "next": given.get("next", ""),
    }
    return render(request, "strategy/discussion/remark_form.html", context)


def replied_to(request, strategy, given):
    wanted = given.get("reply_to", "")
    if not wanted:
        return None
    roots = service.visible(strategy, by=request.user).filter(reply_to__isnull=True)
    return get_object_or_404(roots, pk=wanted if wanted.isdecimal() and wanted.isascii() else 0)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def settle(request, pk):
    remark, strategy = found_remark(request, pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.settle(remark, answer=form.cleaned_data["answer"], by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The comment is resolved."))
            return at_remark(request, strategy, remark)
    context = {"form": form, "strategy": strategy, "remark": remark, "next": request.POST.get("next", "")}
    return render(request, "strategy/discussion/remark_settle.html", context)


@require_POST
def reopen(request, pk):
    remark, strategy = found_remark(request, pk)
    if not service.may_comment(strategy, request.user):
        raise PermissionDenied
    try:
        service.reopen(remark, by=request.user)
        messages.success(request, _("The comment is open again."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return at_remark(request, strategy, remark)


# Who is asked ---------------------------------------------------------------------------------------------------------
@require_GET
@requires(Permission.STRATEGY_EDIT)
def invited(request, pk):
    return render(request, "strategy/discussion/invitations.html", show_invitations(found_strategy(request, pk)))


def show_invitations(strategy, form=None):
    rows = invitations.answers(strategy)
    return {
        "strategy": strategy,
        "rows": rows,
        "form": form or InviteForm(strategy=strategy),
        "today": timezone.localdate(),
        "is_asking": strategy.status in invitations.COMMENTED,
        "asked": sum(not each.withdrawn_at for each in rows),
        "finished": sum(bool(each.finished_at) for each in rows),
    }


@require_POST
@requires(Permission.STRATEGY_EDIT)
def invite(request, pk):
    strategy = found_strategy(request, pk)
    form = InviteForm(request.POST, strategy=strategy)
    if form.is_valid():
        try:
            done = invitations.invite(strategy, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            _say(request, done)
            return redirect("comment-invitations", pk)
    return render(request, "strategy/discussion/invitations.html", show_invitations(strategy, form))


def _say(request, done):
    said = ngettext("%(count)s person was written to.", "%(count)s people were written to.", done["people"])
    messages.success(request, said % {"count": done["people"]})
    if done["unreachable"]:
        names = "; ".join(map(str, done["unreachable"]))
        messages.warning(request, _("Nobody of these has an e-mail address, call them: %(names)s.") % {"names": names})


@require_POST
@requires(Permission.STRATEGY_EDIT)
def withdraw(request, pk):
    found = get_object_or_404(CommentInvitation, strategy__in=Strategy.objects.visible_to(request.user), pk=pk)
    try:
        invitations.withdraw(found, by=request.user)
        messages.success(request, _("The invitation of %(name)s is withdrawn.") % {"name": found.organisation})
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("comment-invitations", found.strategy_id)


@require_POST
def finish(request, pk):
    """An organisation says that it has finished. Whoever sees the invitation otherwise may not."""
    found = get_object_or_404(CommentInvitation.objects.select_related("strategy"), pk=pk)
    if found.organisation_id not in organisations_of(request.user):
        if can(request.user, Permission.STRATEGY_EDIT):
            raise PermissionDenied
        raise Http404
    if found.withdrawn_at:
        raise Http404
    try:
        invitations.finish(found, by=request.user)
        messages.success(request, _("Thank you. The ministry sees that your organisation has finished."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(reverse("strategy-read", args=[found.strategy_id]))


urlpatterns = [
    path("strategies/<int:pk>/comments/", remarks, name="remarks"),
    path("strategies/<int:pk>/comments/add/", add, name="remark-add"),
    path("comments-on-strategy/<int:pk>/settle/", settle, name="remark-settle"),
    path("comments-on-strategy/<int:pk>/reopen/", reopen, name="remark-reopen"),
    path("strategies/<int:pk>/invitations/", invited, name="comment-invitations"),
    path("strategies/<int:pk>/invitations/new/", invite, name="comment-invite"),
    path("comment-invitations/<int:pk>/withdraw/", withdraw, name="comment-invitation-withdraw"),
    path("comment-invitations/<int:pk>/finish/", finish, name="comment-finish"),
]
