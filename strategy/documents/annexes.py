"""The annexes: where each cited figure comes from, and how figures are made,
with the coverage of the report behind them.
"""

from django.utils.translation import gettext as _

from strategy.documents.tree import Chapter, Column, Heading, Row, Table, paragraph
from strategy.documents.written import Citations
from strategy.plans.models import Strategy
from strategy.reports import pages as report_page
from strategy.reports import reading
from strategy.reports.models import GapReport
from strategy.requirements.models import Method
from workforce.language import words


def sources(cited: Citations) -> Chapter | None:
    if not cited.order:
        return None
    lead = _("Each cited figure is a line of a frozen gap report. The number in the text leads here.")
    return Chapter(_("Annex: sources of the figures"), (paragraph(lead), cited.sources()))


def methods(strategy: Strategy) -> Chapter | None:
    """The words and rules of the figures, the requirements in force, and which areas have reported."""
    report = strategy.report
    if report is None or report.status != GapReport.Status.DONE:
        return None
    blocks = [Heading(2, _("How the figures are made")), *map(paragraph, _rules())]
    kinds = (
        (_("To approved posts"), _("posts filled"), _("posts approved")),
        (_("To funded posts"), _("posts filled"), _("posts funded")),
        (_("To the population norm"), _("workers"), _("population divided by the norm")),
        (_("To the caseload standard"), _("workers who hold cases"), _("open cases divided by the standard")),
    )
    columns = (Column(_("Gap"), 2), Column(_("Current"), 2), Column(_("Required"), 3))
    blocks.append(Table(_("Kinds of gap, kept apart"), columns, tuple(map(Row, kinds))))
    blocks += [*_requirements(report), *_coverage(report)]
    return Chapter(_("Annex: methods and coverage"), tuple(blocks))


def _rules():
    return [
        _("difference = current − required; below zero is a shortage, above zero a surplus."),
        words.labelled(_("Shortage"), _("The sum of all differences below zero, over areas and cadres.")),
        words.labelled(
            _("Surplus"),
            _("The sum of all differences above zero. A surplus in one area or cadre fills no shortage in another."),
        ),
        words.labelled(
            _("Requirement met"),
            _(
                "Current divided by required, over the areas that have both. "
                "Sums are divided; rates are never averaged. Nobody where workers are required is 0 %, the worst case."
            ),
        ),
        _(
            "A gap report keeps its inputs, requirements and populations. New data makes a new report; "
            "the old one stays as it was. A report is official when the leadership group has adopted it."
        ),
    ]


def _requirements(report):
    labels = report_page.Labels(report)
    rows = [
        (found["label"], str(Method(found["method"]).label), found["sentence"], found["source"])
        for row in report.frozen["requirements"]
        if row["source"]
        for found in [report_page.requirement(row, labels)]
    ]
    said = _("Requirements of “%(set)s”, version %(version)s; method version %(method)s.") % {
        "set": report.requirement_set,
        "version": report.requirement_set.version,
        "method": report.method_version,
    }
    blocks = [Heading(2, _("Requirements")), paragraph(said)]
    if rows:
        columns = (Column(_("For"), 2.4), Column(_("Method"), 1.8), Column(_("Requirement"), 3), Column(_("Source"), 3))
        blocks.append(Table(_("Requirements the gaps are computed with"), columns, tuple(map(Row, rows))))
    return blocks


def _coverage(report):
    areas = reading.areas(report)
    expected = [area for area in areas.values() if area.coverage]
    of_state = {
        state: [area for area in expected if area.coverage == state] for state in ("complete", "partial", "none")
    }
    rule = _(
        "An area is complete when the submission it rests on is accepted, partly "
        "reported when only others are, and not reported otherwise. Only complete areas "
        "are in headline gaps. Coverage counts the areas, and the children in them."
    )
    blocks = [Heading(2, _("Coverage")), paragraph(rule)]
    blocks.append(paragraph(words.coverage(*(len(found) for found in of_state.values())), "lead"))
    for state, found in of_state.items():
        if found:
            names = ", ".join(reading.area_label(area) for area in found)
            blocks.append(paragraph(words.labelled(words.status(state)[1], names)))
    return blocks
