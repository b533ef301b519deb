"""Strategies: the list, a new one, its page, the whole text, its facts, its choices, and what its plan covers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from strategy.framework.models import Framework, FrameworkItem
from strategy.library import search as library
from strategy.plans import offered
from strategy.plans.forms.strategies import ChoiceForm, MatrixForm, StrategyForm
from strategy.plans.models import Cost, ElementChoice, Strategy
from strategy.plans.pages import element_page, matrix, readiness, strategy_page
from strategy.plans.pages.amounts import Scale
from strategy.plans.services import strategies as service
from strategy.plans.views.versions import steps
from strategy.reports import exports
from strategy.reports.models import GapReport, ReportArea
from strategy.writing import texts
from strategy.writing.services import editing
from strategy.writing.views.stale import stale
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.permissions import Permission, can, requires
from workforce.reference.models import Country

HEAVY = ("report__inputs", "report__frozen")  # never needed on these pages


def found_strategy(request, pk):
    rows = Strategy.objects.visible_to(request.user).select_related(
        "framework", "report__round", "previous", "edited_by"
    )
    return get_object_or_404(rows.defer(*HEAVY), pk=pk)


# The list -------------------------------------------------------------------------------------------------------------
@require_GET
def list_strategies(request):
    remarks = Count("remarks", filter=Q(remarks__settled_at=None, remarks__reply_to=None), distinct=True)
    rows = (
        Strategy.objects.visible_to(request.user).select_related("report").defer(*HEAVY).annotate(open_remarks=remarks)
    )
    found = list(rows.order_by("code", "-version"))  # what is counted loses its order
    money = Cost.objects.planned().filter(action__strategy__in=found).values_list("action__strategy")
    costs = dict(money.annotate(Sum("amount")).order_by())
    for strategy in found:
        strategy.cost = costs.get(strategy.pk)
    may_edit = can(request.user, Permission.STRATEGY_EDIT)
    context = {"strategies": found, "may_edit": may_edit, "may_view": can(request.user, Permission.STRATEGY_VIEW)}
    return render(request, "strategy/plans/strategies.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def new(request):
    if Framework.objects.newest() is None:
        return render(request, "strategy/plans/strategy_form.html")  # says so, and leads there
    initial = {"report": newest_report(request.user)}
    form = StrategyForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        illustrative = Country.current().illustrative
        try:
            made = service.create(by=request.user, is_illustrative=illustrative, **form.values(), **form.many())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The strategy was made, with its standard sections. Choose its elements now."))
            return redirect("strategy", made.pk)
    return render(request, "strategy/plans/strategy_form.html", {"form": form})


def newest_report(user):
    """The newest official report, else the newest that is ready."""
    ready = GapReport.objects.visible_to(user).ready().defer("inputs", "frozen")
    return ready.filter(standing=GapReport.Standing.OFFICIAL).first() or ready.first()


# One of them ----------------------------------------------------------------------------------------------------------
@require_GET
def show(request, pk):
    strategy = found_strategy(request, pk)
    book = strategy_page.read_strategy(strategy, by=request.user)
    context = {
        "strategy": strategy, "book": book, "area": national_area(strategy), "steps": steps(request.user, strategy),
        "sections": with_states(book), "chosen": sum(element.is_chosen for element in book.elements()),
        "at_work": at_work(book, request.user), "last": last_edited(book),
        "may_view": can(request.user, Permission.STRATEGY_VIEW),
    }  # fmt: skip
    if context["may_view"]:
        checks = readiness.check(strategy, book)
        context |= {"ready": readiness.summary(checks), "is_ready": all(check.is_met for check in checks)}
    if code := request.GET.get("element"):
        element = next((each for each in book.elements() if each.item.code == code), None)
        if element is None:
            raise Http404
        return render(
            request, "strategy/plans/strategy_element.html", context | element_context(request, book, element)
        )
    return render(request, "strategy/plans/strategy.html", context | overview_context(request, book))


def element_context(request, book, element):
    objectives = element_page.read_objectives(book, element.entries, user=request.user)
    actions = [action for entry in element.entries for action in entry.actions]
    return {
        "element": element,
        "objectives": objectives,
        "years": element_page.years_of(book, actions),
        "shown": element_page.cited(element.entries),
        "suggested": library.suggest([element.item.code], user=request.user),
    }


def overview_context(request, book):
    strategy = book.strategy
    versions = Strategy.objects.visible_to(request.user).filter(code=strategy.code).exclude(pk=strategy.pk)
    returned = Event.objects.of(strategy).filter(verb="sent_back").first()
    return {
        "table": matrix.table(matrix.read_matrix(book)),
        "last_note": returned.note if returned else "",
        "by_year": costs_by_year(strategy),
        "versions": versions.order_by("-version"),
        "endorsement": getattr(strategy, "endorsement", None),
        "facts": strategy_page.facts(strategy),
    }


def national_area(strategy):
    """The country in the report the strategy rests on: its coverage."""
    found = ReportArea.objects.filter(report=strategy.report_id) if strategy.report_id else ReportArea.objects.none()
    return found.order_by("rank", "code").first()


def with_states(book):
    return [(section, strategy_page.section_state(section, book)) for section in book.sections]


def last_edited(book):
    parts = [book.strategy, *book.sections, *book.objectives, *book.actions, *book.choices.values()]
    return max(part.edited_at for part in parts)


def at_work(book, user):
    """[(who, what)] of others who are writing right now."""
    if not (book.strategy.is_editable and can(user, Permission.STRATEGY_EDIT)):
        return []
    found = []
    for parts in (book.sections, book.objectives, book.actions):
        others = editing.others_at(parts, by=user)
        found += [(person, part) for part in parts for person in others.get(part.pk, [])]
    return found


def costs_by_year(strategy):
    rows = Cost.objects.planned().filter(action__strategy=strategy).values("year").order_by("year")
    rows = list(rows.annotate(amount=Sum("amount"), funded=Sum("funded")))
    scale = Scale.of([row["amount"] for row in rows], strategy.currency)
    total = {name: sum(row[name] for row in rows) for name in ("amount", "funded")}
    for row in (*rows, total):
        row["unfunded"] = row["amount"] - row["funded"]
        row |= {f"{name}_said": scale.said(row[name]) for name in ("amount", "funded", "unfunded")}
        row["share"] = row["funded"] / row["amount"] if row["amount"] else None
    return {"rows": rows, "total": total, "scale": scale}


@require_GET
def read_whole(request, pk):
    """The whole text on one page, for reading, printing, and comments of invited partners."""
    strategy = found_strategy(request, pk)
    book = strategy_page.read_strategy(strategy, by=request.user)
    entries = [entry for element in book.elements() for entry in element.entries]
    objectives = {shown.objective.pk: shown for shown in element_page.read_objectives(book, entries, user=request.user)}
    for entry in entries:
        entry.shown = objectives[entry.objective.pk]
    cited = element_page.cited(entries) | texts.read_figures(*(section.text for section in book.sections))
    context = {
        "strategy": strategy, "book": book, "shown": cited, "area": national_area(strategy), **placed(book.sections),
        "years": element_page.years_of(book, book.actions), "by_year": costs_by_year(strategy),
        "facts": strategy_page.facts(strategy), **offered.STRATEGY_PAGE.merged(strategy, request.user),
        "may_edit": strategy.is_editable and can(request.user, Permission.STRATEGY_EDIT),
    }  # fmt: skip
    return render(request, "strategy/plans/strategy_read.html", context)


def placed(sections):
    """The objectives stand between what leads to them and how they are carried out."""
    after = [section for section in sections if section.kind in service.AFTER]
    return {"before": [section for section in sections if section not in after], "after": after}


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def edit(request, pk):
    strategy = found_strategy(request, pk)
    form = StrategyForm(
        request.POST or None, user=request.user, instance=Strategy.objects.get(pk=strategy.pk),
        initial={"revision": strategy.revision},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            service.change(strategy, values=form.values(), many=form.many(), revision=revision, by=request.user)
        except Stale as refused:
            return stale(request, refused, form, back_url=request.path)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The strategy was changed."))
            return redirect("strategy", pk)
    return render(request, "strategy/plans/strategy_form.html", {"form": form, "strategy": strategy})


# Choices of elements --------------------------------------------------------------------------------------------------
@require_GET
def choices(request, pk):
    strategy = found_strategy(request, pk)
    may_edit = strategy.is_editable and can(request.user, Permission.STRATEGY_EDIT)
    context = {"strategy": strategy, "book": strategy_page.read_strategy(strategy), "may_edit": may_edit}
    return render(request, "strategy/plans/strategy_choices.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_EDIT)
def edit_choice(request, pk, code):
    strategy = found_strategy(request, pk)
    element = get_object_or_404(strategy.framework.items.filter(kind=FrameworkItem.Kind.ELEMENT), code=code)
    held = ElementChoice.objects.filter(strategy=strategy, element__code=code).first()
    form = ChoiceForm(request.POST or None, initial=choice_values(held))
    if request.method == "POST" and form.is_valid():
        try:
            service.choose(strategy, element, by=request.user, **form.values())
        except Stale as refused:
            return stale(request, refused, form, back_url=request.path, mine=said(form))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            following = next_element(strategy, element) if "next" in request.POST else None
            return redirect("choice-edit", pk, following) if following else redirect("strategy-choices", pk)
    context = {"strategy": strategy, "element": element, "form": form, "following": next_element(strategy, element)}
    return render(request, "strategy/plans/strategy_choice.html", context)


def choice_values(held):
    if held is None:
        return {"is_chosen": ""}
    chosen = "yes" if held.is_chosen else "no"
    return {"is_chosen": chosen, "horizon": held.horizon, "reason": held.reason, "revision": held.revision}


def said(form):
    """What somebody chose, in the terms in which the saved choice is shown beside it."""
    data = form.values()
    return {name: str(data[name]) for name in ("is_chosen", "horizon", "reason")}


def next_element(strategy, element):
    codes = [each.item.code for each in strategy_page.read_strategy(strategy).elements()]
    place = codes.index(element.code) + 1 if element.code in codes else len(codes)
    return codes[place] if place < len(codes) else None


# What the plan covers -------------------------------------------------------------------------------------------------
@require_GET
def show_matrix(request, pk):
    strategy = found_strategy(request, pk)
    found = matrix.read_matrix(strategy_page.read_strategy(strategy))
    if request.GET.get("format") in exports.FORMATS:
        return exports.response(request, matrix_table(found))
    form = MatrixForm(request.GET, categories=found.categories)
    asked = form.asked()
    context = {
        "strategy": strategy,
        "matrix": found,
        "form": form,
        "asked": asked,
        "table": matrix.table(found, **asked),
    }
    return render(request, "strategy/plans/matrix.html", context)


def matrix_table(found):
    """(name, header, rows, notes): a row for every element, level, category and horizon, also where there is no action."""
    strategy = found.book.strategy
    header = [_("Pillar"), _("Element code"), _("Element"), _("Chosen"), _("Level"), _("Category"), _("Horizon"), _("Actions"),
              _("Which")]  # fmt: skip
    notes = [
        f"{strategy}, {_('version')} {strategy.version}",
        _("An action counts at each of its levels and categories; one that names no cadre is for all of them."),
    ]
    return f"{strategy.code}-{strategy.version}-matrix", header, list(matrix.every_row(found)), notes


urlpatterns = [
    path("strategies/", list_strategies, name="strategies"),
    path("strategies/new/", new, name="strategy-new"),
    path("strategies/<int:pk>/", show, name="strategy"),
    path("strategies/<int:pk>/read/", read_whole, name="strategy-read"),
    path("strategies/<int:pk>/edit/", edit, name="strategy-edit"),
    path("strategies/<int:pk>/elements/", choices, name="strategy-choices"),
    path("strategies/<int:pk>/elements/<str:code>/", edit_choice, name="choice-edit"),
    path("strategies/<int:pk>/matrix/", show_matrix, name="matrix"),
]
