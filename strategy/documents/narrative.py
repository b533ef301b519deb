"""The chapters one reads: sections, the choices between elements, objectives with their actions, what was heard."""

from dataclasses import replace
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.consultations.models import Consultation
from strategy.consultations.services import STATES
from strategy.documents.gathering import Plan, total
from strategy.documents.tree import Chapter, Column, Facts, Heading, Row, Table, paragraph
from strategy.documents.written import Citations, blocks
from strategy.framework.models import FrameworkItem
from strategy.plans.models import Action, Effect, Objective, Section
from strategy.plans.pages.amounts import Scale
from workforce.language import figures, words

MONTH = "N Y"  # in tables: "Jan. 2027", "jan. 2027"

# Sections -----------------------------------------------------------------------------------------------------------


def sections(plan: Plan, cited: Citations) -> list[Chapter]:
    """One chapter for each section with a text; those of context stand together, a heading for each factor."""
    written = [section for section in plan.sections if section.text.strip()]
    chapters = []
    for is_context, group in groupby(written, key=lambda each: each.kind == Section.Kind.CONTEXT):
        if is_context:
            chapters.append(_context(list(group), cited))
        else:
            chapters += [_section(section, cited) for section in group]
    if written and written[0].kind == Section.Kind.FOREWORD and len(chapters) > 1:
        chapters[1] = replace(chapters[1], begins_page=True)  # a foreword stands on its own
    return chapters


def _section(section, cited):
    return Chapter(section.heading, blocks(section.text, cited, above=1), begins_page=False)


def _context(group, cited):
    found = []
    for section in group:
        found += [Heading(2, section.heading), *blocks(section.text, cited, above=2)]
    return Chapter(str(Section.Kind.CONTEXT.label), tuple(found), begins_page=False)


# Choices ------------------------------------------------------------------------------------------------------------


def choices(plan: Plan) -> Chapter:
    """Every element of the framework that is not hidden: chosen, when first, and why (not)."""
    chosen = {choice.element_id: choice for choice in plan.choices}
    pillars = [item for item in plan.items.values() if item.kind == FrameworkItem.Kind.PILLAR]
    rows = []
    for pillar in sorted(pillars, key=_place):
        elements = [item for item in plan.items.values() if item.parent_id == pillar.pk]
        shown = [item for item in sorted(elements, key=_place) if item.pk in chosen or not item.is_hidden]
        if shown:
            rows.append(Row((pillar.label,), "group"))
            rows += [_choice(item, chosen.get(item.pk)) for item in shown]
    count = sum(choice.is_chosen for choice in plan.choices)
    lead = _("%(chosen)s elements of the framework are strengthened in this period. No element is mandatory.") % {
        "chosen": figures.number(count)
    }
    columns = (Column(_("Element"), 3), Column(_("Chosen"), 1.4), Column(_("When first"), 1.5), Column(_("Why"), 4))
    table = Table(_("What this strategy strengthens, and when"), columns, tuple(rows))
    return Chapter(_("The choices of this strategy"), (paragraph(lead), table))


def _place(item):
    return item.order, item.code


def _choice(item, choice):
    if choice is None:
        return Row((item.label, _("Not decided"), "", ""))
    said = _("Yes") if choice.is_chosen else _("No")
    return Row((item.label, said, str(choice.get_horizon_display()) if choice.horizon else "", choice.reason))


# Objectives ---------------------------------------------------------------------------------------------------------


def objectives(plan: Plan, cited: Citations, money: Scale) -> Chapter:
    found = []
    for objective in plan.objectives:
        found += _objective(plan, objective, cited)
        for action in plan.of_objective[objective.pk]:
            found += _action(action, cited, money)
    return Chapter(_("Objectives and actions"), tuple(found))


def _objective(plan, objective: Objective, cited):
    title = _("Objective %(number)s. %(title)s") % {"number": objective.number, "title": objective.title}
    pillar = plan.pillar(objective.element)
    element = objective.element.label if pillar == objective.element else f"{pillar.label}: {objective.element.label}"
    context = ", ".join(item.label for item in objective.context.all())
    facts = [
        (_("Outcome"), objective.outcome),
        (_("Element"), element),
        (_("Horizon"), str(objective.get_horizon_display())),
        (_("Context factors"), context),
        (_("The gap it answers"), cited.lines(objective.figures.all())),
    ]
    return [Heading(2, title), Facts(_filled(facts)), *blocks(objective.text, cited, above=2)]


def _action(action: Action, cited, money):
    facts = [
        (_("When"), f"{action.get_horizon_display()}{_dates(action)}"),
        (_("Lead"), action.lead.label if action.lead else _("Not named yet")),
        (_("Partners"), ", ".join(each.label for each in action.partners.all())),
        (_("Must be done before"), ", ".join(each.label for each in action.depends_on.all())),
        (_("Cost"), cost_text(action, money)),
        (_("Expected effect"), "\n".join(effect_text(effect) for effect in action.effects.all())),
        (_("The gap it answers"), cited.lines(action.figures.all())),
    ]
    heading = Heading(3, _("Action %(label)s. %(title)s") % {"label": action.label, "title": action.title})
    return [heading, *blocks(action.text, cited, above=3), Facts(_filled(facts))]


def _filled(facts):
    return tuple((label, cell) for label, cell in facts if cell)


def _dates(action):
    said = period(action)
    return f", {said}" if said else ""


def period(action: Action) -> str:
    """ "Jan. 2027 – June 2028"; empty when neither end is known."""
    ends = [date_format(day, MONTH) if day else "…" for day in (action.starts_on, action.ends_on)]
    if not action.starts_on and not action.ends_on:
        return ""
    return ends[0] if ends[0] == ends[1] else " – ".join(ends)


def cost_text(action: Action, money: Scale) -> str:
    costs = list(action.costs.all())
    if not costs:
        return _("Not costed yet")
    said = _("%(amount)s, of which %(funded)s funded") % {
        "amount": money.in_words(total(costs)),
        "funded": money.in_words(total(costs, "funded")),
    }
    return f"{said} ({action.funding_source})" if action.funding_source else said


def effect_text(effect: Effect) -> str:
    who = effect.cadre.plural_label if effect.cadre else _("all cadres")
    where = effect.area.label if effect.area else _("the whole country")
    count = figures.number(effect.count, 0 if effect.count == int(effect.count) else 1)
    said = words.labelled(effect.get_kind_display(), count)
    return f"{said}, {who}, {where}, {effect.year}"


# "You said, we did": who was heard, what they said, and what the strategy does about it, in short.

GROUPS = dict(Consultation.Group.choices)


def listening(plan: Plan) -> Chapter | None:
    if not plan.consultations:
        return None
    parts = {("objective", each.key): _("Objective %(number)s") % {"number": each.number} for each in plan.objectives}
    parts |= {("action", each.key): _("Action %(label)s") % {"label": each.label} for each in plan.actions}
    blocks = [paragraph(_("Nobody is named here: consultations are published as groups, numbers and findings."))]
    for consultation in plan.consultations:
        blocks += [Heading(2, consultation.title), paragraph(_who(consultation), "meta")]
        if consultation.summary:
            blocks.append(paragraph(consultation.summary))
        if rows := [row for finding in consultation.findings.all() for row in _finding(finding, parts)]:
            columns = (Column(_("You said"), 4), Column(_("Answer"), 1.4), Column(_("What we do, or plan"), 4))
            blocks.append(Table(words.labelled(_("What people said"), consultation.title), columns, tuple(rows)))
    return Chapter(_("You said, we did"), tuple(blocks))


def _who(consultation):
    groups = ", ".join(str(GROUPS.get(group, group)) for group in consultation.groups)
    days = {date_format(day, "DATE_FORMAT"): None for day in (consultation.starts_on, consultation.ends_on)}
    heard = sum(count.count for count in consultation.counts.all())
    parts = [groups, str(consultation.get_method_display()), consultation.area.label, " – ".join(days)]
    if heard:
        parts.append(ngettext("%(count)s person", "%(count)s people", heard) % {"count": figures.number(heard)})
    return "; ".join(parts)


def _finding(finding, parts):
    """A row for each response; the finding itself stands in the first."""
    responses = list(finding.responses.all())
    if not responses:
        yield Row((finding.text, _("No answer yet"), ""))
    for place, response in enumerate(responses):
        where = parts.get((response.part, response.key), "")
        did = words.labelled(where, response.why) if where else response.why
        answer = str(response.get_answer_display())
        if response.state in STATES:
            answer = _("%(answer)s (%(state)s)") % {"answer": answer, "state": STATES[response.state]}
        yield Row((finding.text if place == 0 else "", answer, did))
