"""The actions of a strategy as list, board, timeline and map, by filters; and what is mine to do."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from strategy.plans.forms.lists import ActionFilterForm, area_choices
from strategy.plans.models import Action, Strategy
from strategy.plans.pages import action_looks, action_map
from strategy.plans.services import (
    action_lists,
)
from strategy.reports import exports
from workforce.people.permissions import Permission, can

PAGE = 100
VIEWS = {"list": _("List"), "board": _("Board"), "timeline": _("Timeline"), "map": _("Map")}
TEMPLATES = {
    "list": "strategy/plans/actions.html",
    "board": "strategy/plans/board.html",
    "timeline": "strategy/plans/timeline.html",
    "map": "strategy/plans/actions_map.html",
}


@require_GET
def actions(request, pk):
    strategy = found_strategy(request.user, pk)
    today = timezone.localdate()
    level = action_lists.base_level(strategy)
    form = ActionFilterForm(request.GET, strategy=strategy, areas=area_choices(level))
    chosen = form.chosen
    found = action_lists.filtered(strategy.actions.all(), chosen, today)
    if request.GET.get("format") in exports.FORMATS:
        rows = action_lists.action_rows(found, today, *action_looks.RELATIONS)
        action_lists.add_gaps(rows)
        return exports.response(request, action_looks.export_table(strategy, rows))
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "list"
    rows = action_lists.action_rows(found, today, *RELATIONS[view])
    totals = action_lists.totals(rows)
    context = {
        "strategy": strategy,
        "form": form,
        "chosen": chosen,
        "view": view,
        "today": today,
        "views": [(code, label, urlencode(chosen | {"view": code})) for code, label in VIEWS.items()],
        "query": urlencode(chosen),
        "rows": rows,
        "totals": totals,
        "by_status": [(code, label, totals["by_status"][code]) for code, label in Action.Status.choices],
        "may_see_reports": can(request.user, Permission.REPORT_VIEW),
    }
    context |= MORE[view](request, strategy, rows, today, chosen, level)
    return render(request, TEMPLATES[view], context)


def found_strategy(user, pk):
    heavy = ("report__inputs", "report__frozen")
    rows = Strategy.objects.visible_to(user).select_related("framework", "report").defer(*heavy)
    return get_object_or_404(rows, pk=pk)


def _list(request, strategy, rows, today, chosen, level):
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    prefetch_related_objects([row.action for row in page], "levels", "cadres", "milestones")
    action_lists.add_gaps(page.object_list)
    return {"page": page}


def _board(request, strategy, rows, today, chosen, level):
    return {
        "columns": [
            (code, label, [row for row in rows if row.action.status == code]) for code, label in Action.Status.choices
        ]
    }


def _timeline(request, strategy, rows, today, chosen, level):
    return {"timeline": action_looks.build_timeline(rows, today)}


def _map(request, strategy, rows, today, chosen, level):
    return {"map": action_map.build(rows, level, today, strategy=strategy, chosen=chosen)}


RELATIONS = {"list": (), "board": (), "timeline": (), "map": ("areas",)}
MORE = {"list": _list, "board": _board, "timeline": _timeline, "map": _map}


@require_GET
def my_actions(request):
    """Actions that my organisations lead or take part in, and progress reports that I may verify."""
    user = request.user
    if not any(can(user, each) for each in (Permission.PROGRESS_REPORT, Permission.PROGRESS_VERIFY)):
        raise PermissionDenied
    today = timezone.localdate()
    context = {
        "today": today,
        "rows": action_looks.my_actions(user, today),
        "to_verify": action_looks.to_verify(user),
        "may_verify": can(user, Permission.PROGRESS_VERIFY),
        "may_see_reports": can(user, Permission.REPORT_VIEW),
    }
    return render(request, "strategy/plans/actions_mine.html", context)


urlpatterns = [
    path("strategies/<int:pk>/actions/", actions, name="actions"),
    path("my-actions/", my_actions, name="my-actions"),
]
