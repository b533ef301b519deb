"""Where strategies and their plans cite a figure, as far as a reader may see it."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.figures.citing import Citation
from strategy.figures.models import Figure
from strategy.plans.models import Action, Objective, Section, Strategy
from strategy.reports.models import GapReport


def of_figure(figure: Figure, user) -> list[Citation]:
    """Objectives, actions and sections that cite the figure: by reference, or in their text."""
    seen = Strategy.objects.visible_to(user)
    mark = str(figure)
    return [
        *_parts(Objective.objects, _("Objective"), "objective", figure, mark, seen),
        *_parts(Action.objects.select_related("objective"), _("Action"), "action", figure, mark, seen),
        *_sections(Q(text__contains=mark), seen),
    ]


def of_report(report: GapReport, user) -> list[Citation]:
    """Strategies that rest on the report, and their parts that cite a figure of it."""
    seen = Strategy.objects.visible_to(user)
    cited = Q(pk__in=[])
    for figure in Figure.objects.filter(report=report).order_by("pk"):
        cited |= Q(text__contains=str(figure))
    strategies = [
        Citation(_("Strategy"), str(each), _version(each), reverse("strategy", args=[each.pk]))
        for each in seen.filter(report=report)
    ]
    return [
        *strategies,
        *_sections(cited, seen),
        *_of_kind(Objective, _("Objective"), "objective", report, cited, seen),
        *_of_kind(Action, _("Action"), "action", report, cited, seen),
    ]


def _of_kind(model, kind, page, report, cited, seen):
    rows = model.objects.filter(Q(figures__report=report) | cited, strategy__in=seen).distinct()
    related = ["strategy", "objective"] if model is Action else ["strategy"]
    return [_citation(kind, page, part) for part in rows.select_related(*related)]


def _parts(rows, kind, page, figure, mark, seen):
    found = (rows.filter(figures=figure) | rows.filter(text__contains=mark)).filter(strategy__in=seen).distinct()
    return [_citation(kind, page, part) for part in found.select_related("strategy")]


def _citation(kind, page, part):
    return Citation(kind, str(part), _version(part.strategy), reverse(page, args=[part.pk]))


def _sections(cited, seen):
    found = Section.objects.filter(cited, strategy__in=seen).select_related("strategy", "factor")
    return [
        Citation(_("Section"), str(part), _version(part.strategy), reverse("strategy", args=[part.strategy_id]))
        for part in found
    ]


def _version(strategy):
    return _("%(name)s, version %(version)s") % {"name": strategy, "version": strategy.version}
