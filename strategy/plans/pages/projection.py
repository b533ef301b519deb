"""The plan of a strategy laid over the gap of its report: reads both, calls `gaps.plan`, and says what comes out.

What is computed here is not stored: it is the frozen report's lines and the plan as it stands,
in one fixed calculation.
"""

from dataclasses import dataclass

import pandas as pd
from django.db.models import Max, Q, Sum
from django.utils.translation import gettext as _

from strategy.gaps import plan
from strategy.plans.models import Action, Effect, Strategy
from strategy.plans.pages import counted
from strategy.plans.services import observed
from strategy.reports import reading
from strategy.reports.models import GapLine, GapReport, TargetKind
from strategy.requirements.models import Method, Unit

PEOPLE = (Effect.Kind.GRADUATES, Effect.Kind.TRAINED)


@dataclass
class Projection:
    """``country``: a row a year; ``areas`` and ``targets``: a row each for the last year;
    frames as `gaps.plan.gaps` makes them. ``assumes``: as `assumption` says it. ``later``, ``drawn``: see `counted`.
    """

    strategy: Strategy
    selection: reading.Selection
    places: dict  # code -> ReportArea
    cells: pd.DataFrame  # as `gaps.plan` takes them
    results: plan.Results
    parameters: plan.Parameters
    country: pd.DataFrame
    areas: pd.DataFrame
    targets: pd.DataFrame
    people: list  # (kind, {year: how many})
    unplaced: list  # (Effect, how many, why)
    ended: list  # (Action, how many posts end, last year they are paid for)
    assumes: dict
    later: list
    drawn: pd.DataFrame
    counted: int  # areas with a figure
    expected: int
    unit: str

    @property
    def has_gap(self):
        return not self.results.years.empty

    @property
    def base(self):
        return self.country.iloc[0]

    @property
    def last(self):
        return self.country.iloc[-1]

    @property
    def years(self):
        return self.country["year"].tolist()


def read_projection(
    strategy: Strategy, *, target: str = "", replaced: float | None = None, growth: float | None = None
) -> Projection | None:
    """The projection of a strategy; None when it rests on no report yet.
    ``target``: '' or 'cadre:code' or 'group:code'. ``replaced``, ``growth``: None, as observed; else as chosen.

    A fixed number of queries.
    """
    report = strategy.report_id and GapReport.objects.select_related("round").defer("inputs").get(pk=strategy.report_id)
    if not report or report.status != GapReport.Status.DONE:
        return None
    selection = reading.select(report, {"method": strategy.method, "target": target, "report": str(report.number)})
    places = reading.areas(report)
    country = reading.root(places)
    cells, unit = _cells(selection, places)
    grown = observed.growth(selection, cells, country, places) if growth is None else growth
    cells = cells.assign(
        volunteers=observed.volunteers(selection, cells), growth=observed.by_cell(selection, cells, grown)
    )
    flows = observed.flows(report, unit)
    effects = _effects(strategy)
    areas = pd.DataFrame(
        [(a.code, a.parent if a.parent in places else "") for a in places.values()], columns=["code", "parent"]
    )
    cadres = pd.DataFrame(
        [(code, entry.get("group") or "") for code, entry in selection.cadres.items()], columns=["code", "group"]
    )
    known = [e for e in effects if _is_known(e, places, selection)]
    base_year = report.round.as_of.year
    parameters = plan.Parameters(base_year, max(strategy.last_year, base_year), replaced)
    results = plan.compute(plan.Inputs(areas, cadres, cells, flows[observed.FLOWS], _frame(known)), parameters)
    last = results.years[results.years["year"] == parameters.last_year]
    later, drawn = counted.later(selection, results.years, parameters)
    return Projection(
        strategy=strategy,
        selection=selection,
        places=places,
        cells=cells,
        results=results,
        parameters=parameters,
        country=plan.gaps(results.years, ["year"]),
        areas=plan.gaps(last, ["area"]),
        targets=plan.gaps(last, ["target_kind", "target"]),
        people=_people(strategy),
        unplaced=_unplaced(effects, known, results, parameters, selection),
        ended=_ended(known, results),
        assumes={
            "replaced": replaced,
            "period": [report.round.flow_from.isoformat(), report.round.as_of.isoformat()],
            **observed.seen(selection, cells, flows),
            "growth": grown,
            "posts": _posts(results.effects),
            "added_up": selection.kind == TargetKind.ALL,
        },
        later=later,
        drawn=drawn,
        counted=cells["area"].nunique(),
        expected=country.areas_expected if country else 0,
        unit=unit,
    )


def summary(strategy: Strategy, found: Projection | None = None) -> dict | None:
    """The finding in numbers, for pages and documents; None where there is no gap to lay the plan over.

    year, base_year, required, workers, gap_now, gap_without, gap_with_plan, gap_funded (gross shortages),
    unfunded_part, surplus, unplaced, counted, expected, residuals [(area code, name, required, workers,
    shortage)] worst first, years [...], assumes (`assumption`), later (`counted`).
    """
    found = found or read_projection(strategy)
    if found is None or not found.has_gap:
        return None
    base, last = found.base.to_dict(), found.last.to_dict()
    residuals = found.areas.sort_values(["plan_shortage", "area"], ascending=[False, True])
    return {
        "year": int(last["year"]),
        "base_year": int(base["year"]),
        "required": last["required"],
        "workers": last["plan"],
        "now": base["plan"],
        "gap_now": base["plan_shortage"],
        "gap_without": last["without_shortage"],
        "gap_with_plan": last["plan_shortage"],
        "gap_funded": last["funded_shortage"],
        "unfunded_part": last["funded_shortage"] - last["plan_shortage"],
        "surplus": last["plan_surplus"],
        "unplaced": sum(float(count) for _effect, count, _why in found.unplaced),
        "counted": found.counted,
        "expected": found.expected,
        "unit": Unit(found.unit).label if found.unit else "",
        "residuals": [
            (row.area, reading.area_label(found.places[row.area]), row.required, row.plan, row.plan_shortage)
            for row in residuals.itertuples()
        ],
        "years": found.country.to_dict("records"),
        "assumes": found.assumes,
        "later": found.later,
    }


def _cells(selection, places):
    """The report's base figures of the method: one row an area and target that is counted; and their unit."""
    report, method = selection.report, selection.method
    asked = [row for row in report.frozen.get("requirements", []) if row["method"] == method]
    groups = {row["target"] for row in asked if row["target_kind"] == TargetKind.GROUP}
    base = [code for code, area in places.items() if area.is_base]
    lines = GapLine.objects.filter(
        report=report, method=method, area__in=base, cells_counted__gt=0, difference__isnull=False
    ).exclude(target_kind=TargetKind.ALL)
    if selection.kind == TargetKind.CADRE:
        lines = lines.filter(target_kind=TargetKind.CADRE, target=selection.target)
    rows = [
        (line.area, line.target_kind, line.target, line.current, line.required, line.unit)
        for line in lines
        if (line.target_kind == TargetKind.CADRE or line.target in groups) and _is_in(selection, line)
    ]
    frame = pd.DataFrame(rows, columns=[*plan.KEY, "current", "required", "unit"])
    return frame.astype({"current": float, "required": float}), (rows[0][5] if rows else "")


def _is_in(selection, line):
    if selection.kind != TargetKind.GROUP:
        return True
    if line.target_kind == TargetKind.GROUP:
        return line.target == selection.target
    return selection.cadres.get(line.target, {}).get("group") == selection.target


def _effects(strategy):
    """Effects that change how many there are, of actions that are not cancelled; ``funded`` is the funded share of the
    action's cost, ``until`` the last year it has a cost (None: it has none).
    """
    found = (
        Effect.objects.filter(action__strategy=strategy, kind__in=(Effect.Kind.POSTS, Effect.Kind.EXITS_AVOIDED))
        .exclude(action__status=Action.Status.CANCELLED)
        .select_related("action__objective", "cadre", "area")
        .order_by("action__objective__number", "action__number", "year", "pk")
    )
    money = {
        row["pk"]: (row["amount"], row["funded"], row["until"])
        for row in Action.objects.filter(strategy=strategy)
        .values("pk")
        .annotate(
            amount=Sum("costs__amount"),
            funded=Sum("costs__funded"),
            until=Max("costs__year", filter=Q(costs__amount__gt=0)),
        )
    }
    for effect in found:
        amount, funded, effect.until = money.get(effect.action_id, (None, None, None))
        sure = 1.0 if effect.action.funding == Action.Funding.FUNDED else 0.0
        effect.funded = float(funded / amount) if amount else sure
    return list(found)


def _is_known(effect, places, selection):
    return (not effect.area or effect.area.code in places) and (
        not effect.cadre or effect.cadre.code in selection.cadres
    )


def _frame(effects):
    rows = [
        (
            *(e.kind, e.cadre.code if e.cadre else "", e.area.code if e.area else ""),
            *(e.year, float(e.count), e.funded, e.until),
        )
        for e in effects
    ]
    numbers = dict.fromkeys(("count", "funded", "until"), float)
    return pd.DataFrame(rows, columns=["kind", "cadre", "area", "year", *numbers]).astype(numbers)


def _ended(known, results):
    found = {}
    for effect, row in zip(known, results.effects.itertuples(), strict=True):
        if row.ended > 0:
            count = found.get(effect.action_id, (None, 0.0))[1]
            found[effect.action_id] = (effect.action, count + float(row.ended), effect.until)
    return list(found.values())


def in_place(row: dict) -> float | None:
    """Share of what is required that is there with the plan: a surplus elsewhere fills no shortage."""
    return (row["required"] - row["plan_shortage"]) / row["required"] if row["required"] else None


def _posts(effects):
    """What is assumed of the posts of actions, as `assumption` says it."""
    over, is_kept = effects[effects["ended"] > 0], (effects["kind"] == plan.POSTS) & effects["until"].isna()
    return {
        "ended": float(over["ended"].sum()),
        "last": int(over["until"].min()) if len(over) else None,
        "kept": float(effects.loc[is_kept, "placed"].sum()),
    }


def _people(strategy):
    """Graduates and people trained by year: they fill no post by themselves."""
    rows = (
        Effect.objects.filter(action__strategy=strategy, kind__in=PEOPLE)
        .exclude(action__status=Action.Status.CANCELLED)
        .values_list("kind", "year")
        .annotate(sum=Sum("count"))
        .order_by("kind", "year")
    )
    found = {}
    for kind, year, count in rows:
        found.setdefault(kind, {})[year] = count
    return [(Effect.Kind(kind), years) for kind, years in found.items()]


def _unplaced(effects, known, results, parameters, selection):
    """Effects that fill no gap, wholly or in part, and why."""
    if selection.kind != TargetKind.ALL:
        return []  # the others' cadres are not in view
    left = {id(effect): count for effect, count in zip(known, results.effects["unplaced"], strict=True)}
    found = []
    for effect in effects:
        count = left.get(id(effect), float(effect.count))
        if count > 1e-9:
            found.append((effect, count, _why(effect, known, results, parameters)))
    return found


def _why(effect, known, results, parameters):
    if effect not in known:
        return _("The gap report does not know this area or cadre.")
    if not parameters.base_year < effect.year <= parameters.last_year:
        return _("Before the report’s counting day, or after the last year: it is in no year shown.")
    if effect.kind == Effect.Kind.EXITS_AVOIDED:
        return _("More than the exits there are.")
    cells = results.years
    codes = {effect.cadre.code} if effect.cadre else set(cells["target"])
    if not cells["target"].isin(codes).any():
        return _("Nothing is required of this cadre by this method.")
    return _("There is no shortage there in that year, or the area has no figure in the report.")


def choices(selection) -> list[tuple[str, str]]:
    """Cadres that the method asks for, for a drop-down."""
    return [("", _("All cadres"))] + [
        (f"cadre:{code}", selection.target_label(TargetKind.CADRE, code)) for code in selection.cadres
    ]


def area_rows(found: Projection) -> list[dict]:
    """Residual gap by area in the last year: worst first; areas without a figure last, with the reason."""
    rows = found.areas.sort_values(["plan_shortage", "area"], ascending=[False, True]).to_dict("records")
    for row in rows:
        row["place"] = found.places[row["area"]]
        row["name"] = reading.area_label(row["place"])
        row["in_place"] = in_place(row)
        row["unfunded"] = row["funded_shortage"] - row["plan_shortage"]
    have = {row["area"] for row in rows}
    missing = [a for code, a in found.places.items() if a.is_base and code not in have and a.coverage]
    return rows + [{"place": area, "name": reading.area_label(area), "area": area.code} for area in missing]


def flow_rows(found: Projection) -> list[dict]:
    """Who joins and leaves by cadre, paid workers and volunteers apart: `plan.observed` of those there are."""
    cells, kept = found.cells, []
    unpaid = cells["current"] * cells["volunteers"]
    there = cells[plan.KEY[1:]].assign(**{"False": cells["current"] - unpaid, "True": unpaid})
    sums = there.groupby(plan.KEY[1:]).sum()
    for row in found.results.flows.to_dict("records"):
        if sums.at[(row["target_kind"], row["target"]), str(row["is_volunteer"])] > 0:
            kept.append(row | {"label": found.selection.target_label(row["target_kind"], row["target"])})
    return kept


def target_rows(found: Projection) -> list[dict]:
    rows = found.targets.to_dict("records")
    for row in rows:
        row["label"] = found.selection.target_label(row["target_kind"], row["target"])
    return sorted(rows, key=lambda row: (-row["plan_shortage"], row["label"]))


def method_label(found: Projection) -> str:
    return Method(found.selection.method).label
