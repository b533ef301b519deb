"""A strategy as a document: its parts gathered once and put in order, in the language asked for. Knows nothing of DOCX or PDF."""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.documents import annexes, gathering, listening, matrices, measured_gap, narrative
from strategy.documents.gathering import Plan
from strategy.documents.tree import Chapter, Cover, Document
from strategy.documents.written import Citations
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.models import Strategy
from strategy.plans.pages.amounts import Scale
from strategy.writing import texts
from workforce.language import words
from workforce.reference.models import Country


def document(strategy: Strategy, language: str) -> Document:
    """The whole document in ``language`` ("en", "fr"): its own words and the names of things; texts stay as they were written."""
    with translation.override(language):
        return _document(gathering.read_plan(strategy), language)


def _document(plan, language):
    country = Country.current()
    cited = Citations(citing.read_figures(Figure.objects.filter(pk__in=figure_ids(plan))))
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
        listening.chapter(plan),
        annexes.sources(cited),
        annexes.methods(plan.strategy),
    ]
    cover = _cover(plan, country)
    return Document(
        language=language, title=plan.strategy.title, subject=cover.period, author=", ".join(cover.ministries) or cover.country,
        cover=cover, chapters=tuple(chapter for chapter in chapters if chapter is not None and _has_content(chapter)),
        words={"contents": _("Contents"), "page": _("Page"), "figure": _("Figure"), "source": _("Source"), "note": _("Note")},
    )  # fmt: skip


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
    return (
        said if endorsement.is_ready else f"{said}. {words.labelled(_('With a reason recorded'), endorsement.reason)}"
    )
