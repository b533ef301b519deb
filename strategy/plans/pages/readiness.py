"""Is a version ready to be endorsed? Its checks, each with what is missing, by name."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans import offered
from strategy.plans.models import Strategy
from strategy.plans.pages import matrix, strategy_page
from strategy.plans.services import measured, paths
from strategy.reports.models import GapReport, ReportArea
from strategy.writing import texts
from workforce.language import words
from workforce.language.figures import number


@dataclass(frozen=True)
class Missing:
    """Something that stands in the way, by its name, and where it is mended."""

    text: str
    url: str


@dataclass
class Check:
    code: str
    label: str
    is_met: bool
    said: str  # how it stands, in a sentence
    url: str  # where one sees to it
    missing: list[Missing] = field(default_factory=list)

    @property
    def facts(self) -> list[str]:
        return [self.said, *(each.text for each in self.missing)]


def check(strategy: Strategy, book: strategy_page.Book | None = None) -> list[Check]:
    """All checks, in order. ``book``: what `strategy_page.read_strategy` gave, where the caller has it."""
    book = book or strategy_page.read_strategy(strategy)
    return [
        _mapping(strategy),
        _everybody(book),
        *offered.CHECKS.listed(strategy),
        _costed(book),
        _led(book),
        _measured(book),
        _targets(strategy),
        _explained(book),
        _discussed(book),
        _figures(book),
    ]


def summary(checks: list[Check]) -> str:
    """ "6 of 9" """
    met = sum(check.is_met for check in checks)
    return _("%(met)s of %(all)s") % {"met": number(met), "all": number(len(checks))}


def stored(checks: list[Check]) -> list[dict]:
    """What an Endorsement keeps."""
    return [{"code": check.code, "is_met": check.is_met, "facts": check.facts} for check in checks]


def address(name, *args, **query):
    return reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")


def _mapping(strategy):
    label, url = _("It is based on mapping, with its coverage"), address("strategy-edit", strategy.pk)
    report = strategy.report
    if report is None:
        return Check("mapping", label, False, _("No gap report is chosen."), url)
    national = ReportArea.objects.filter(report=report).order_by("rank", "code").first()
    complete, expected = (national.areas_complete, national.areas_expected) if national else (0, 0)
    said = _("%(report)s: %(complete)s of %(expected)s areas complete.") % {
        "report": report,
        "complete": number(complete),
        "expected": number(expected),
    }
    missing, at = [], address("report", report.number)
    if report.standing != GapReport.Standing.OFFICIAL:
        word = report.get_standing_display()
        missing.append(
            Missing(_("%(report)s is not official: %(standing)s") % {"report": report, "standing": word}, at)
        )
    if not complete:
        missing.append(Missing(_("No area has reported completely"), at))
    if newer := _newer(report):
        said_of = {"report": newer, "round": newer.round, "standing": newer.get_standing_display().lower()}
        text = _("There is a newer report: %(report)s, %(round)s (%(standing)s)") % said_of
        missing.append(Missing(text, address("report", newer.number)))
    return Check("mapping", label, not missing, said, url, missing)


def _newer(report):
    """The newest report after the one of the strategy: of a later round, or computed later for the same one."""
    later = Q(round__as_of__gt=report.round.as_of) | Q(round=report.round_id, number__gt=report.number)
    found = GapReport.objects.ready().filter(later).select_related("round").defer("inputs", "frozen")
    return found.order_by("-round__as_of", "-number").first()


def _everybody(book):
    """Every level of work and every category of cadres has an action."""
    found, pk = matrix.read_matrix(book), book.strategy.pk
    levels, categories = found.empty_levels(), found.empty_categories()
    missing = [
        Missing(_("No action at the level: %(level)s") % {"level": level}, address("matrix", pk)) for level in levels
    ]
    missing += [
        Missing(
            _("No action for the category: %(category)s") % {"category": each.label},
            address("matrix", pk, category=each.value),
        )
        for each in categories
    ]
    said = _(
        "%(levels)s of %(all_levels)s levels and %(categories)s of %(all_categories)s categories have an action."
    ) % {
        "levels": number(len(found.levels) - len(levels)),
        "all_levels": number(len(found.levels)),
        "categories": number(len(found.categories) - len(categories)),
        "all_categories": number(len(found.categories)),
    }
    return Check(
        "everybody",
        _("Every level and every category of cadres is considered"),
        not missing,
        said,
        address("matrix", pk),
        missing,
    )


def _of_actions(code, label, book, is_there):
    """A check that every action has something."""
    without = [action for action in book.actions if not is_there(action)]
    count = len(book.actions)
    said = _("%(with)s of %(all)s actions.") % {"with": number(count - len(without)), "all": number(count)}
    if not count:
        said = _("There is no action yet.")
    missing = [Missing(str(action), address("action", action.pk)) for action in without]
    return Check(code, label, bool(count) and not without, said, address("actions", book.strategy.pk), missing)


def _costed(book):
    label = _("Every action is costed, or says that it costs nothing")
    return _of_actions("costed", label, book, lambda action: action.cost is not None)


def _led(book):
    return _of_actions("led", _("Every action has a responsible agency"), book, lambda action: action.lead_id)


def _measured(book):
    objectives = {each.objective_id for each in book.indicators if each.objective_id}
    actions = {each.action_id for each in book.indicators if each.action_id}
    label = _("Every action, or its objective, has an indicator")
    return _of_actions(
        "measured", label, book, lambda action: action.pk in actions or action.objective_id in objectives
    )


def _targets(strategy):
    """Targets that are worse than their baseline or passed already, and nobody has said why."""
    rows = list(strategy.indicators.prefetch_related("targets"))
    details, missing = measured.details(rows), []
    for each in rows:
        for said in paths.odd_in_words(paths.unconfirmed(each, details[each.pk])):
            missing.append(Missing(words.labelled(f"{each.number}. {each}", said), address("indicator", each.pk)))
    count = sum(len(each.targets.all()) for each in rows)
    said = ngettext("%(count)s target is set.", "%(count)s targets are set.", count) % {"count": number(count)}
    label, url = _("Every target is better than what there is, or says why not"), address("indicators", strategy.pk)
    return Check("targets", label, not missing, said, url, missing)


def _explained(book):
    elements = book.elements()
    missing, pk = [], book.strategy.pk
    for element in elements:
        choice = element.choice
        if choice and (choice.is_chosen or choice.reason.strip()):
            continue
        text = _("Not chosen, and no reason is given: %(element)s") if choice else _("Not decided: %(element)s")
        missing.append(Missing(text % {"element": element.item.label}, address("choice-edit", pk, element.item.code)))
    said = _("%(with)s of %(all)s elements chosen, or left out with a reason.") % {
        "with": number(len(elements) - len(missing)),
        "all": number(len(elements)),
    }
    return Check(
        "explained",
        _("The choice of elements is explained"),
        bool(elements) and not missing,
        said,
        address("strategy-choices", pk),
        missing,
    )


def _discussed(book):
    strategy = book.strategy
    parts = [*book.sections, *book.objectives, *book.actions, *book.indicators, *strategy.risks.all()]
    names = {part.key: str(part) for part in parts}
    missing = [
        Missing(
            _("%(part)s: %(count)s open") % {"part": names.get(key, _("The whole strategy")), "count": number(count)},
            address("remarks", strategy.pk),
        )
        for key, count in sorted(book.remarks.items(), key=lambda item: names.get(item[0], ""))
    ]
    count = book.open_remarks
    said = ngettext("%(count)s open comment.", "%(count)s open comments.", count) % {"count": number(count)}
    return Check("discussed", _("No comment is open"), not missing, said, address("remarks", strategy.pk), missing)


def _figures(book):
    """What is cited in texts or named as the gap an objective or action answers."""
    strategy = book.strategy
    written = [part.text for part in (*book.sections, *book.objectives, *book.actions)]
    written += [objective.outcome for objective in book.objectives]
    ids = set().union(*map(texts.figure_ids, written))
    cited = Figure.objects.filter(
        Q(pk__in=ids) | Q(objectives__strategy=strategy) | Q(actions__strategy=strategy)
    ).distinct()
    shown = citing.cited_by(strategy, citing.read_figures(cited))
    missing = [
        Missing(words.labelled(f"{each.area}, {each.text}", said), address("figure", pk))
        for pk, each in sorted(shown.items())
        for said in ([citing.warning(each)] if each.erratum else each.marks)
    ]
    count = len(shown)
    said = ngettext("%(count)s figure is cited.", "%(count)s figures are cited.", count) % {"count": number(count)}
    return Check(
        "figures",
        _("Every figure is of the official report the strategy is based on"),
        not missing,
        said,
        address("strategy-read", strategy.pk),
        missing,
    )
