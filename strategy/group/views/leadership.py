"""The leadership group: its terms of reference, its members, what is before it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from strategy.group.forms.leadership import MemberForm, TermsForm
from strategy.group.models import Decision, Group, Meeting, Member
from strategy.group.services import leadership
from strategy.writing import texts
from strategy.writing.services import drafts
from strategy.writing.views.stale import stale
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires


@require_GET
@requires(Permission.GROUP_VIEW)
def group(request):
    found, today = Group.current(), timezone.localdate()
    members = Member.objects.select_related("organisation", "user")
    sitting = members.filter(left_on__isnull=True) | members.filter(left_on__gte=today)
    meetings = Meeting.objects.visible_to(request.user).defer("pack", "minutes")
    context = {
        "group": found,
        "terms": texts.html(found.terms) if found else "",
        "members": sorted(sitting, key=lambda m: (list(Member.Position).index(m.position), m.name)),
        "former": members.filter(left_on__lt=today),
        "next_meeting": meetings.filter(status=Meeting.Status.PLANNED, on__gte=today).order_by("on").first(),
        "last_meeting": meetings.filter(status=Meeting.Status.HELD).first(),
        "open_decisions": Decision.objects.visible_to(request.user).filter(status=Decision.Status.OPEN).count(),
        "overdue": Decision.objects.filter(status=Decision.Status.OPEN, due_on__lt=today).count(),
        "to_verify": Decision.objects.filter(status=Decision.Status.DONE).count(),
        "may_manage": can(request.user, Permission.GROUP_MANAGE),
        "events": Event.objects.of(found)[:20] if found else [],
    }
    return render(request, "strategy/group/group.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_MANAGE)
def terms(request):
    """Set up the group, or change its name and terms of reference."""
    found = Group.current()
    draft = drafts.offered(found, by=request.user) if found and "draft" in request.GET else None
    initial = {"revision": found.revision if found else 0} | (draft.initial if draft else {})
    form = TermsForm(request.POST or None, instance=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = Group.objects.filter(pk=found.pk).first() if found else None
        try:
            leadership.write_terms(saved, values=form.values(), revision=form.cleaned_data["revision"], by=request.user)
        except Stale as refused:
            return stale(request, refused, form, back_url=request.path)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The terms of reference were saved."))
            return redirect("group")
    return render(request, "strategy/group/group_form.html", {"form": form, "group": found})


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_MANAGE)
def member_new(request):
    return _member(request, None)


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP_MANAGE)
def member_edit(request, pk):
    return _member(request, get_object_or_404(Member.objects.select_related("organisation"), pk=pk))


def _member(request, member):
    initial = {"organisation": member.organisation} if member else {"joined_on": timezone.localdate()}
    form = MemberForm(request.POST or None, instance=member, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            leadership.save_member(member, values=form.values(), by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The member was saved."))
            return redirect("group")
    events = Event.objects.of(member) if member else []
    return render(request, "strategy/group/member_form.html", {"form": form, "member": member, "events": events})


urlpatterns = [
    path("group/", group, name="group"),
    path("group/terms/", terms, name="group-terms"),
    path("group/members/new/", member_new, name="member-new"),
    path("group/members/<int:pk>/", member_edit, name="member-edit"),
]
