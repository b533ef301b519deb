"""A strategy as a document: its parts gathered once and put in order, in the language asked for;
and its annexes. Knows nothing of DOCX or PDF.
"""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.documents import gathering, matrices, measured_gap, narrative
from strategy.documents.gathering import Plan
from strategy.documents.tree import Chapter, Column, Cover, Document, Heading, Row, Table, paragraph
from strategy.documents.written import Citations
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.models import Strategy
from strategy.plans.pages.amounts import Scale
from strategy.reports import pages as report_page
from strategy.reports import reading
from strategy.reports.models import GapReport
from strategy.requirements.models import Method
from strategy.writing import texts
from workforce.language import words
from workforce.reference.models import Country

LOCALES = {"en": "en-GB", "fr": "fr-FR"}  # whose spelling Word looks up


def document(strategy: Strategy, language: str) -> Document:
    """The whole document in ``language`` ("en", "fr"): its own words and the names of things;
    texts stay as they were written.
    """
    with translation.override(language):
        return _document(gathering.read_plan(strategy), language)


def _document(plan, language):
    country = Country.current()
    found = Figure.objects.filter(pk__in=figure_ids(plan))
    cited = Citations(citing.cited_by(plan.strategy, citing.read_figures(found)))
    money = Scale.of_document([cost.amount for cost in plan.costs], plan.strategy.currency)
    chapters = [
        *narrative.sections(plan, cited),
        narrative.choices(plan),
        *measured_gap.chapters(plan.strategy),
        narrative.objectives(plan, cited, money),
        matrices.implementation(plan, money),
        matrices.costs(plan, money),
        matrices.indicators(plan, cited),
        matrices.risks(plan),
        narrative.listening(plan),
        sources(cited),
        methods(plan.strategy),
    ]
    cover = _cover(plan, country)
    return Document(
        language=LOCALES.get(language, language),
        title=plan.strategy.title,
        subject=cover.period,
        author=", ".join(cover.ministries) or cover.country,
        cover=cover,
        chapters=tuple(chapter for chapter in chapters if chapter is not None and _has_content(chapter)),
        words={
            "contents": _("Contents"),
            "page": f"{_('Page')} {{number}}",
            "figure": _("Figure"),
            "source": _("Source"),
            "note": _("Note"),
        },
    )


def _has_content(chapter: Chapter):
    return bool(chapter.blocks)


def figure_ids(plan: Plan) -> set[int]:
    """Every figure the strategy cites: in its texts, for its objectives and actions, as a baseline."""
    written = [*plan.sections, *plan.objectives, *plan.actions]
    found = set().union(*(texts.figure_ids(part.text) for part in written)) if written else set()
    for part in [*plan.objectives, *plan.actions]:
        found |= {figure.pk for figure in part.figures.all()}
    return found | {each.baseline_figure_id for each in plan.indicators if each.baseline_figure_id}


def _cover(plan, country):
    strategy = plan.strategy
    version = _("Version %(version)s") % {"version": strategy.version}
    state = f"{version}, {str(strategy.get_status_display()).lower()}"
    facts = [
        (_("Version"), str(strategy.version)),
        (_("State"), str(strategy.get_status_display())),
        (_("Date"), date_format(timezone.localdate(), "DATE_FORMAT")),
    ]
    if strategy.in_force_from:
        facts.append((_("In force from"), date_format(strategy.in_force_from, "DATE_FORMAT")))
    if plan.endorsement:
        facts.append((_("Endorsed"), _endorsed(plan.endorsement)))
    sectors = ", ".join(sector.label for sector in strategy.sectors.all())
    if sectors:
        facts.append((_("Sectors taking part"), sectors))
    if strategy.sdg_targets:
        facts.append((_("SDG targets"), ", ".join(strategy.sdg_targets)))
    return Cover(
        country=country.label if country.name else "",
        title=strategy.title,
        period=f"{strategy.first_year}–{strategy.last_year}",
        ministries=tuple(sorted(each.label for each in strategy.ministries.all())),
        facts=tuple(facts),
        mark=_("Illustrative: figures and plans of this document are examples, not government policy.")
        if strategy.is_illustrative or country.illustrative
        else "",
        state=state,
    )


def _endorsed(endorsement):
    day = date_format(timezone.localtime(endorsement.endorsed_at), "DATE_FORMAT")
    who = endorsement.endorsed_by
    said = _("%(day)s, by %(who)s") % {"day": day, "who": who} if who else day
    if endorsement.meeting:
        said = f"{said}, {endorsement.meeting}"
    if resolution := getattr(endorsement, "resolution", None):
        said = ". ".join([said, *resolution.facts])
    return (
        said if endorsement.is_ready else f"{said}. {words.labelled(_('With a reason recorded'), endorsement.reason)}"
    )


# The annexes: where each cited figure comes from, and how figures are made,
# with the coverage of the report behind them.


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
        (_("To the caseload standard"), _("workers who carry cases"), _("open cases divided by the standard")),
    )
    columns = (Column(_("Gap"), 2), Column(_("Current"), 2), Column(_("Required"), 3))
    blocks.append(Table(_("The four gaps (never added together)"), columns, tuple(map(Row, kinds))))
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
            _("In place"),
            _(
                "Required less the shortage, divided by required: workers above it in one area or cadre fill no place "
                "in another. Over what is known on both sides, and only where enough is known. "
                "Nobody where workers are required is 0 %, the worst case."
            ),
        ),
        _(
            "A gap report contains its data, requirements and populations. New data makes a new report; the old "
            "one stays as it was. A report is official when the leadership group has adopted it."
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
        "An area is complete when its main submission is accepted. It is partly reported when only other "
        "submissions are accepted, and not reported otherwise. Only complete areas are in headline gaps. "
        "Coverage counts the areas, and the children in them."
    )
    blocks = [Heading(2, _("Coverage")), paragraph(rule)]
    blocks.append(paragraph(words.coverage(*(len(found) for found in of_state.values())), "lead"))
    for state, found in of_state.items():
        if found:
            names = ", ".join(reading.area_label(area) for area in found)
            blocks.append(paragraph(words.labelled(words.status(state)[1], names)))
    return blocks
