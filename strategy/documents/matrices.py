"""The wide tables: implementation matrix, costed plan, indicators, risks. Each on landscape pages of its own."""

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.documents.gathering import Plan, planned_costs, total
from strategy.documents.narrative import MONTH, period
from strategy.documents.tree import Chapter, Column, Row, Run, Table, paragraph
from strategy.documents.written import Citations
from strategy.plans.models import Action, Indicator
from strategy.plans.pages.amounts import Scale
from strategy.plans.services import (
    measured,
    paths,
)
from workforce.language import figures, words


def implementation(plan: Plan, money: Scale) -> Chapter | None:
    if not plan.actions:
        return None
    columns = (
        Column(_("No."), 0.8),
        Column(_("Action"), 3.4),
        Column(_("Levels of work"), 1.5),
        Column(_("Cadres"), 2),
        Column(_("Lead"), 1.9),
        Column(_("Partners"), 2),
        Column(_("When"), 1.6),
        Column(_("Milestones"), 2.6),
        Column(_("Funding"), 2),
    )
    rows = []
    for objective in plan.objectives:
        rows.append(Row((objective_title(objective),), "group"))
        rows += [_action(action, money) for action in plan.of_objective[objective.pk]]
    table = Table(_("Who does what, with whom and when"), columns, tuple(rows), is_small=True)
    return Chapter(_("Implementation matrix"), (table, paragraph(money.note, "note")), is_wide=True)


def objective_title(objective) -> str:
    return _("Objective %(number)s. %(title)s") % {"number": objective.number, "title": objective.title}


def _action(action, money):
    when = "\n".join(filter(None, [str(action.get_horizon_display()), period(action)]))
    milestones = "\n".join(
        f"{milestone.title} ({date_format(milestone.due_on, MONTH)})" for milestone in action.milestones.all()
    )
    return Row(
        (
            action.label,
            action.title,
            _names(action.levels.all()),
            _names(action.cadres.all()),
            action.lead.label if action.lead else _("Not named yet"),
            _names(action.partners.all()),
            when,
            milestones,
            _funding(action, money),
        )
    )


def _names(rows):
    return "\n".join(row.label for row in rows)


def _funding(action, money):
    costs = list(action.costs.all())
    amount = money.in_words(total(costs)) if costs else _("Not costed yet")
    return "\n".join(filter(None, [amount, str(action.get_funding_display()), action.funding_source]))


# Costs --------------------------------------------------------------------------------------------------------------


def costs(plan: Plan, money: Scale) -> Chapter | None:
    """By objective and action, and by pillar: each year, in all, funded, not funded."""
    if not plan.costs:
        return None
    lead = _("The plan costs %(all)s; %(funded)s are funded, %(unfunded)s are not.") % {
        "all": money.in_words(total(plan.costs)),
        "funded": money.in_words(total(plan.costs, "funded")),
        "unfunded": money.in_words(total(plan.costs) - total(plan.costs, "funded")),
    }
    missing = sum(not action.costs.all() for action in plan.actions if action.status != Action.Status.CANCELLED)
    notes = [paragraph(money.note, "note")]
    if missing:
        said = _("%(count)s actions are not costed yet: the sums are without them.")
        notes.append(paragraph(said % {"count": figures.number(missing)}, "note"))
    blocks = (paragraph(lead, "lead"), _by_pillar(plan, money), _by_action(plan, money), *notes)
    return Chapter(_("Costed plan"), blocks, is_wide=True)


def _columns(plan, money, first):
    years = [Column(str(year), 1.1, is_number=True) for year in plan.years]
    ends = [Column(title, 1.2, is_number=True) for title in (_("Total"), _("Funded"), _("Not funded"))]
    return (*first, *years, *ends)


def _amounts(plan, money, found):
    """The cells of some costs: a year each, then total, funded, not funded.
    Zero is written; no cost at all is empty.
    """
    found = list(found)
    if not found:
        return ("",) * (len(plan.years) + 3)
    by_year = {}
    for cost in found:
        by_year[cost.year] = by_year.get(cost.year, Decimal(0)) + cost.amount
    in_all, funded = total(found), total(found, "funded")
    years = [money.said(by_year[year]) if year in by_year else "" for year in plan.years]
    return (*years, money.said(in_all), money.said(funded), money.said(in_all - funded))


def _by_pillar(plan, money):
    of_pillar = {}
    for action in plan.actions:
        of_pillar.setdefault(plan.pillar(action.element), []).extend(planned_costs(action))
    ordered = sorted(of_pillar, key=lambda item: (item.order, item.code))
    rows = [Row((pillar.label, *_amounts(plan, money, of_pillar[pillar]))) for pillar in ordered]
    rows.append(Row((_("Total"), *_amounts(plan, money, plan.costs)), "sum"))
    caption = _("Costs by pillar and year, %(unit)s") % {"unit": money.unit}
    return Table(caption, _columns(plan, money, [Column(_("Pillar"), 4)]), tuple(rows))


def _by_action(plan, money):
    rows = []
    for objective in plan.objectives:
        actions = plan.of_objective[objective.pk]
        of_objective = [cost for action in actions for cost in planned_costs(action)]
        rows.append(Row((str(objective.number), objective.title, *_amounts(plan, money, of_objective)), "part"))
        rows += [Row((action.label, action.title, *_amounts(plan, money, planned_costs(action)))) for action in actions]
    rows.append(Row(("", _("Total"), *_amounts(plan, money, plan.costs)), "sum"))
    caption = _("Costs by objective, action and year, %(unit)s") % {"unit": money.unit}
    first = [Column(_("No."), 0.7), Column(_("Objective or action"), 4)]
    return Table(caption, _columns(plan, money, first), tuple(rows), is_small=True)


# Indicators ---------------------------------------------------------------------------------------------------------


def indicators(plan: Plan, cited: Citations) -> Chapter | None:
    if not plan.indicators:
        return None
    years = sorted({target.year for indicator in plan.indicators for target in indicator.targets.all()})
    columns = (
        Column(_("No."), 0.6),
        Column(_("Indicator"), 4),
        Column(_("Baseline"), 1.4, is_number=True),
        *(Column(str(year), 1, is_number=True) for year in years),
        Column(_("Against the line to the target"), 2.2),
        Column(_("Source"), 2),
        Column(_("Frequency"), 1.4),
        Column(_("Responsible"), 1.8),
    )
    rows, details = [], measured.details(plan.indicators)
    for title, group in _of_parts(plan):
        rows.append(Row((title,), "group"))
        rows += [_indicator(indicator, years, cited, paths.of(indicator, details[indicator.pk])) for indicator in group]
    table = Table(_("Indicators with baseline and targets by year"), columns, tuple(rows), is_small=True)
    return Chapter(_("Monitoring and evaluation framework"), (table,), is_wide=True)


def _of_parts(plan):
    """Indicators by objective, those of its actions with them; those of the whole strategy first."""
    by_objective = {}
    for indicator in plan.indicators:
        part = indicator.objective_id or (indicator.action.objective_id if indicator.action else None)
        by_objective.setdefault(part, []).append(indicator)
    if None in by_objective:
        yield _("The whole strategy"), by_objective[None]
    for objective in plan.objectives:
        if objective.pk in by_objective:
            yield objective_title(objective), by_objective[objective.pk]


def _indicator(indicator, years, cited, stands):
    name = [Run(indicator.name, bold=True)]
    for label, text in (("", indicator.formula), (_("Broken down by"), indicator.disaggregation)):
        if text:
            name.append(Run(f"\n{words.labelled(label, text) if label else text}"))
    if indicator.action:
        name.append(Run("\n" + _("Action %(label)s") % {"label": indicator.action.label}))
    for target in indicator.targets.all():
        if target.reason:
            said = _("The target of %(year)s is set all the same: %(reason)s")
            name.append(Run("\n" + said % {"year": target.year, "reason": target.reason}))
    targets = {target.year: target.value for target in indicator.targets.all()}
    source = indicator.verification or str(indicator.get_source_display())
    return Row(
        (
            str(indicator.number),
            tuple(name),
            _baseline(indicator, cited),
            *(measured.value_in_words(indicator, targets.get(year)) for year in years),
            "\n".join([str(paths.label(stands)[1]), *([paths.said(indicator, stands)] if stands.expected else [])]),
            source,
            str(indicator.get_frequency_display()),
            indicator.responsible.label if indicator.responsible else "",
        )
    )


def _baseline(indicator: Indicator, cited):
    if indicator.baseline_figure_id:
        return (cited.run(indicator.baseline_figure_id, number_only=True),)
    if indicator.baseline is None:
        return _("Not known")
    day = date_format(indicator.baseline_on, MONTH) if indicator.baseline_on else ""
    return "\n".join(filter(None, [measured.value_in_words(indicator, indicator.baseline), day]))


# Risks --------------------------------------------------------------------------------------------------------------


def risks(plan: Plan) -> Chapter | None:
    if not plan.risks:
        return None
    columns = (
        Column(_("Risk"), 3.4),
        Column(_("Context factor"), 1.8),
        Column(_("Likelihood"), 1.2),
        Column(_("Impact"), 1.2),
        Column(_("Score"), 0.8, is_number=True),
        Column(_("Mitigation"), 4),
        Column(_("Owner"), 2),
        Column(_("State"), 1.1),
    )
    rows = [
        Row(
            (
                risk.title,
                risk.factor.label if risk.factor else "",
                str(risk.get_likelihood_display()),
                str(risk.get_impact_display()),
                str(risk.score),
                risk.mitigation,
                risk.owner.label if risk.owner else "",
                str(risk.get_status_display()),
            )
        )
        for risk in plan.risks
    ]
    table = Table(_("Risks, those with the highest score first"), columns, tuple(rows), is_small=True)
    return Chapter(_("Risk register"), (table,), is_wide=True)
