"""The demonstration's strategy half: framework, an interim plan in force with its progress, the next strategy in
consultation, what people said. Words and numbers: `plan_text`, `objectives`.
All invented, and marked so.
"""

import datetime
import re
import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from strategy.demo import group_text, voices
from strategy.demo import plan_text as words
from strategy.demo.objectives import OBJECTIVES
from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.framework import files as framework_files
from strategy.framework.models import FrameworkItem
from strategy.group.services import decisions
from strategy.plans.models import (
    Action,
    Cost,
    Effect,
    ElementChoice,
    Endorsement,
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    Milestone,
    Objective,
    Progress,
    Risk,
    Section,
    Strategy,
)
from strategy.plans.services import strategies, versions
from strategy.reports.models import GapReport
from workforce.history.models import Event
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel

CODE = "national"
MILLION = 1_000_000


@dataclass
class Shelf:
    """Reference rows by code and the people, read once;
    the keys of objectives and actions, the same in every version.
    """

    people: object
    today: datetime.date
    organisations: dict = field(default_factory=lambda: {o.code: o for o in Organisation.objects.all()})
    areas: dict = field(default_factory=dict)
    cadres: dict = field(default_factory=lambda: {c.code: c for c in Cadre.objects.all()})
    levels: dict = field(default_factory=lambda: {w.code: w for w in WorkLevel.objects.all()})
    items: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)

    def key(self, *names):
        return self.keys.setdefault(names, uuid.uuid4())

    def area(self, code):
        if code not in self.areas:
            self.areas[code] = Area.objects.get(code=code)
        return self.areas[code]

    def person(self, name):
        return self.people.by_name[name]


def load(people, today):
    """Everything of the strategy half but meetings and resources; returns (interim plan, next strategy, shelf)."""
    shelf = Shelf(people, today)
    framework = framework_files.load(by=people.planner)
    shelf.items = {item.code: item for item in FrameworkItem.objects.filter(framework=framework)}
    reports = list(GapReport.objects.ready().order_by("round__as_of").select_related("round").defer("inputs"))
    interim = write_interim(framework, reports[0], shelf)
    strategy = write_strategy(framework, reports[-1], interim, shelf)
    report_progress(interim, shelf)
    voices.listen(strategy, shelf)
    voices.discuss(strategy, shelf)
    return interim, strategy, shelf


def write_interim(framework, report, shelf):
    """A small plan that is in force: what its leads report stands beside what later rounds measured."""
    first = report.round.as_of.year + 1
    made = make(framework, report, shelf, title=words.INTERIM_TITLE, first=first, years=3)
    fill_sections(made, report, {name: words.SECTIONS[name] for name in ("vision", "situation", "governance")})
    chosen = {OBJECTIVES[number - 1][0] for number, _actions in words.INTERIM}
    choose(made, {code: ("near", "") for code in chosen}, {})
    for number, (place, actions) in enumerate(words.INTERIM, 1):
        write_objective(made, number, place, shelf, actions)
    write_indicators(made, {place: number for number, (place, _actions) in enumerate(words.INTERIM, 1)}, shelf)
    versions.to_review(made, by=shelf.people.planner)
    meeting = report.adopted_in
    handed_in = meeting.begins_at - datetime.timedelta(days=7)
    Event.objects.of(made).filter(verb="to_review").update(at=handed_in)
    reason = "An interim plan for three years; what is missing is taken up in the next strategy."
    endorsed = decisions.endorse(made, reason=reason, meeting=meeting, **group_text.ENDORSED, by=shelf.people.chair)
    Endorsement.objects.filter(pk=endorsed.pk).update(endorsed_at=meeting.begins_at)
    return versions.put_in_force(made, day=datetime.date(first, 1, 15), by=shelf.people.chair)


def write_strategy(framework, report, interim, shelf):
    """The next strategy, as far as it is written: twelve elements, one of them not chosen, in consultation."""
    made = make(
        framework,
        report,
        shelf,
        title=words.TITLE,
        first=report.round.as_of.year + 2,
        years=5,
        previous=interim,
        version=2,
    )
    fill_sections(made, report, words.SECTIONS)
    elements = [code for code, item in shelf.items.items() if item.kind == FrameworkItem.Kind.ELEMENT]
    choose(
        made,
        {code: (words.LATER.get(code, "near"), "") for code in elements if code not in words.NOT_CHOSEN},
        words.NOT_CHOSEN,
    )
    for number, objective in enumerate(OBJECTIVES, 1):
        write_objective(made, number, number, shelf, range(len(objective[5])))
    write_indicators(made, {number: number for number in range(1, len(OBJECTIVES) + 1)}, shelf)
    Risk.objects.bulk_create(
        Risk(
            strategy=made,
            title=title,
            factor=shelf.items[factor],
            likelihood=likelihood,
            impact=impact,
            mitigation=mitigation,
            owner=shelf.organisations[owner],
            edited_by=shelf.people.planner,
        )
        for title, factor, likelihood, impact, mitigation, owner in words.RISKS
    )
    return versions.to_consultation(made, by=shelf.people.planner)


def make(framework, report, shelf, *, title, first, years, previous=None, version=1):
    last = first + years - 1
    facts = {
        "code": CODE,
        "title": title.format(first=first, last=last),
        "first_year": first,
        "last_year": last,
        "near_until": first,
        "medium_until": first + years // 2,
        "currency": "UGX",
        "sdg_targets": words.SDG_TARGETS,
        "report": report,
        "is_illustrative": True,
        "language": "en",
    }
    many = {
        "sectors": Sector.objects.filter(code__in=words.SECTORS),
        "ministries": [shelf.organisations[code] for code in words.MINISTRIES],
    }
    if previous is None:
        return strategies.create(framework=framework, by=shelf.people.planner, **many, **facts)
    made = Strategy.objects.create(
        framework=framework,
        version=version,
        previous=previous,
        created_by=shelf.people.planner,
        edited_by=shelf.people.planner,
        **facts,
    )
    for name, found in many.items():
        getattr(made, name).set(found)
    Section.objects.bulk_create(
        Section(strategy=made, kind=section.kind, factor=section.factor, order=section.order, key=section.key)
        for section in previous.sections.select_related("factor")
    )
    Event.write(
        "next_version", made, by=shelf.people.planner, before={"version": previous.version}, after={"version": version}
    )
    return made


def figure(report, name):
    source, area, kind, target, shown = words.FIGURES[name]
    rate = source.removeprefix("rate:") if source.startswith("rate:") else ""
    found, _created = Figure.objects.get_or_create(
        report=report, method="" if rate else source, rate=rate, area=area, target_kind=kind, target=target, field=shown
    )
    return found


def cited(report, text):
    """The text with its {names} turned into live references, and the figures it cites."""
    text = re.sub(
        r"(?<=[^\n|])\n(?=\w|\{)(?!\d+\. )", " ", text
    )  # a paragraph of `plan_text` is written over several lines
    found = {name: figure(report, name) for name in words.FIGURES if f"{{{name}}}" in text}
    return text.format(**{name: f"[[figure:{each.pk}]]" for name, each in found.items()}), list(found.values())


def fill_sections(strategy, report, texts):
    for section in strategy.sections.select_related("factor"):
        name = f"context:{section.factor.code}" if section.factor else section.kind
        if name in texts:
            section.text, _figures = cited(report, texts[name])
            section.revision, section.edited_by = 1, strategy.created_by
            section.save()
            Event.write("changed", section, by=strategy.created_by, before={"text": ""}, after={"text": section.text})


def choose(strategy, chosen, not_chosen):
    items = {item.code: item for item in strategy.framework.items.all()}
    given = [(code, True, *rest) for code, rest in chosen.items()]
    given += [(code, False, "", why) for code, why in not_chosen.items()]
    ElementChoice.objects.bulk_create(
        ElementChoice(
            strategy=strategy,
            element=items[code],
            is_chosen=is_chosen,
            horizon=horizon,
            reason=reason,
            edited_by=strategy.created_by,
        )
        for code, is_chosen, horizon, reason in given
    )


def write_objective(strategy, number, place, shelf, actions):
    """An objective and some of its actions; ``place`` in OBJECTIVES (from 1) names its key."""
    element, horizon, title, outcome, text, rows = OBJECTIVES[place - 1]
    text, figures = cited(strategy.report, text)
    made = Objective.objects.create(
        strategy=strategy,
        number=number,
        key=shelf.key(place),
        element=shelf.items[element],
        title=title,
        outcome=outcome,
        text=text,
        horizon=horizon,
        edited_by=strategy.created_by,
    )
    made.figures.set(figures)
    Event.write("created", made, by=strategy.created_by, after={"title": title, "outcome": outcome})
    for order, position in enumerate(actions, 1):
        write_action(made, order, shelf.key(place, position + 1), rows[position], figures, shelf)


def write_action(objective, number, key, row, figures, shelf):
    title, horizon, first, last, levels, cadres, lead, partners, areas, costs, source, effects, milestones = row
    strategy = objective.strategy
    begin = strategy.first_year
    funded, whole = sum(money[1] for money in costs.values()), sum(money[0] for money in costs.values())
    made = Action.objects.create(
        strategy=strategy,
        objective=objective,
        number=number,
        key=key,
        element=objective.element,
        title=title,
        horizon=horizon,
        starts_on=datetime.date(begin + first, 1, 1),
        ends_on=datetime.date(min(begin + last, strategy.last_year), 12, 31),
        lead=shelf.organisations[lead],
        funding_source=source,
        edited_by=strategy.created_by,
        funding=Action.Funding.FUNDED
        if funded == whole
        else Action.Funding.PARTLY
        if funded
        else Action.Funding.UNFUNDED,
    )
    made.levels.set([shelf.levels[code] for code in levels])
    made.cadres.set([shelf.cadres[code] for code in cadres])
    made.partners.set([shelf.organisations[code] for code in partners])
    made.areas.set([shelf.area(code) for code in areas])
    made.figures.set(figures[:1])
    in_period = [(offset, money) for offset, money in costs.items() if begin + offset <= strategy.last_year]
    Cost.objects.bulk_create(
        Cost(action=made, year=begin + offset, amount=cost * MILLION, funded=part * MILLION)
        for offset, (cost, part) in in_period or [(0, (0, 0))]
    )
    Milestone.objects.bulk_create(
        Milestone(action=made, title=name, due_on=datetime.date(begin + year, month, 28))
        for name, year, month in milestones
    )
    Effect.objects.bulk_create(
        Effect(
            action=made,
            kind=kind,
            cadre=shelf.cadres.get(cadre),
            area=None if area == "UG" else shelf.area(area),
            year=begin + offset,
            count=count,
        )
        for kind, cadre, area, years in effects
        for offset, count in years.items()
        if begin + offset <= strategy.last_year
    )
    Event.write("created", made, by=strategy.created_by, after={"title": title})


def write_indicators(strategy, numbers, shelf):
    """``numbers``: place in OBJECTIVES -> number in this strategy; indicators of other objectives are left out."""
    objectives = {objective.number: objective for objective in strategy.objectives.all()}
    given = [row for row in words.INDICATORS if row[0] in numbers]
    for number, (place, name, source, reads, formula, unit, targets, frequency, responsible, is_lower) in enumerate(
        given, 1
    ):
        read, baseline = {}, None
        if reads:
            method, area, kind, target, shown = reads
            rate = method.removeprefix("rate:") if method.startswith("rate:") else ""
            read = {
                "method": "" if rate else method,
                "rate": rate,
                "area": area,
                "target_kind": kind,
                "target": target,
                "field": shown,
            }
            baseline, _created = Figure.objects.get_or_create(report=strategy.report, **read)
        made = Indicator.objects.create(
            strategy=strategy,
            objective=objectives[numbers[place]],
            number=number,
            key=shelf.key("indicator", name),
            name=name,
            source=source,
            formula=formula,
            unit=unit,
            frequency=frequency,
            responsible=shelf.organisations[responsible],
            is_lower_better=is_lower,
            baseline_figure=baseline,
            baseline=number_of(baseline),
            baseline_on=strategy.report.round.as_of if baseline else None,
            verification="Gap report of each round" if reads else "Minutes and lists kept by the responsible agency",
            disaggregation="local government" if reads else "",
            edited_by=strategy.created_by,
            **read,
        )
        IndicatorTarget.objects.bulk_create(
            IndicatorTarget(indicator=made, year=strategy.first_year + offset, value=value)
            for offset, value in targets.items()
            if strategy.first_year + offset <= strategy.last_year
        )


def number_of(figure):
    """What the cited figure says, as an indicator keeps it beside the figure."""
    shown = citing.read_figure(figure)
    return None if shown is None or shown.value is None else round(Decimal(str(shown.value)), 4)


def report_progress(interim, shelf):
    secretariat, planner = shelf.person("secretariat"), shelf.person("planner")
    actions = {
        (action.objective.number, action.number): action for action in interim.actions.select_related("objective")
    }
    day = shelf.today - datetime.timedelta(days=50)
    for objective, number, status, percent, text, share, evidence, verdict in words.PROGRESS:
        action = actions[objective, number]
        spent = sum(cost.funded for cost in action.costs.all()) * round(share * 100) // 100
        checked = {"verdict": verdict, "verified_at": timezone.now(), "verified_by": planner} if verdict else {}
        if verdict == "disputed":
            checked["verdict_note"] = "The note was not yet received by the cabinet secretariat when asked."
        made = Progress.objects.create(
            key=action.key,
            strategy=interim,
            on=day,
            status=status,
            percent=percent,
            text=text,
            spent=spent,
            evidence=evidence,
            reported_by=secretariat,
            **checked,
        )
        Action.objects.filter(pk=action.pk).update(status=status)
        Event.write(
            "progress_reported", action, by=secretariat, after={"status": status, "percent": percent}, note=made.text
        )
    meetings = interim.indicators.filter(name__startswith="Meetings").first()
    if meetings:
        IndicatorValue.objects.create(
            key=meetings.key,
            on=day,
            value=3,
            note="Minutes of three meetings",
            entered_by=secretariat,
            verified_by=planner,
            verified_at=timezone.now(),
        )
