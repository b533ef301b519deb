"""The plan laid over the gap: what would be missing in the last year, with this plan and without it."""

from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from strategy.gaps.plan import FEW
from strategy.plans.forms.strategies import PlanGapForm
from strategy.plans.models import Strategy
from strategy.plans.pages import assumption, projection
from strategy.reports import exports, reading
from workforce.charts import lines as charts_lines
from workforce.language import figures, words


@require_GET
def plan_gap(request, pk):
    strategy = get_object_or_404(Strategy.objects.visible_to(request.user).select_related("report"), pk=pk)
    plain = {"strategy": strategy}
    if not strategy.report:
        return render(request, "strategy/plans/plan_gap_none.html", plain)
    report = reading.select(strategy.report, {"method": strategy.method})
    form = PlanGapForm(request.GET, targets=projection.choices(report))
    found = projection.read_projection(strategy, **form.asked())
    if found is None or not found.has_gap:
        return render(request, "strategy/plans/plan_gap_none.html", plain | {"form": form})
    if request.GET.get("format") in exports.FORMATS:
        return exports.response(request, table(found))
    summary = projection.summary(strategy, found)
    context = plain | {
        "form": form,
        "found": found,
        "report": strategy.report,
        "root": reading.root(found.places),
        "summary": summary,
        "finding": finding(summary),
        "assumption": assumption.assumption(found.assumes),
        "later": assumption.counted_later(summary),
        "later_svg": later_chart(found),
        "svg": chart(found),
        "years": years(found),
        "areas": projection.area_rows(found),
        "targets": projection.target_rows(found),
        "method": projection.method_label(found),
        "flows": projection.flow_rows(found),
        "few": FEW,
    }
    return render(request, "strategy/plans/plan_gap.html", context)


def finding(summary):
    """The heading: "With this plan 1,204 workers are missing in 2031; without it 5,310"."""
    said = {
        "year": summary["year"],
        "plan": figures.number(summary["gap_with_plan"]),
        "without": figures.number(summary["gap_without"]),
        "unit": summary["unit"],
    }
    if summary["gap_with_plan"] < 0.5:
        return _("With this plan nothing is missing in %(year)s; without it %(without)s %(unit)s are") % said
    return _("With this plan %(plan)s %(unit)s are missing in %(year)s; without it %(without)s") % said


def chart(found):
    rows = found.country
    series = [
        charts_lines.Series("l2", _("required"), rows["required"].tolist()),
        charts_lines.Series("l1", _("with the plan"), rows["plan"].tolist()),
        charts_lines.Series("l3", _("without it"), rows["without"].tolist()),
    ]
    return charts_lines.lines(
        found.years,
        series,
        title=_("Workers required, with the plan and without it"),
        key="plan",
        desc=_("One point a year; the numbers are in the table below."),
    )


def later_chart(found):
    """What was counted drawn over what was projected, in the areas and organisations matched; '' where none is."""
    if found.drawn.empty:
        return ""
    rows = found.drawn
    series = [
        charts_lines.Series("l2", _("projected with the plan"), rows["plan"].tolist()),
        charts_lines.Series("l3", _("projected without it"), rows["without"].tolist()),
        charts_lines.Series("l1", _("counted"), rows["counted"].tolist()),
    ]
    return charts_lines.lines(
        rows["year"].tolist(),
        series,
        title=_("What was counted, over the projection"),
        key="later",
        desc=_("Only areas where the same organisations reported both times; the numbers are in the table below."),
    )


def years(found):
    rows = found.country.to_dict("records")
    for row in rows:
        row["unfunded"] = row["funded_shortage"] - row["plan_shortage"]
        row["in_place"] = projection.in_place(row)
    return rows


def table(found):
    """(name, header, rows, notes): every area, target and year."""
    header = [
        "area_code",
        "area",
        "target_kind",
        "target_code",
        "target",
        "year",
        "required",
        "workers_with_plan",
        "workers_without_plan",
        "workers_with_funded_part",
        "joins_a_year",
        "leaves_a_year",
        "assumption",
    ]
    said = assumption.assumption(found.assumes)
    rates = {tuple(row[:3]): row[3:] for row in found.results.rates.itertuples(index=False)}
    rows = [
        [
            row.area,
            reading.area_label(found.places[row.area]),
            row.target_kind,
            row.target,
            str(found.selection.target_label(row.target_kind, row.target)),
            row.year,
            row.required,
            row.plan,
            row.without,
            row.funded,
            *rates[row.area, row.target_kind, row.target],
            said,
        ]
        for row in found.results.years.itertuples(index=False)
    ]
    notes = [
        words.labelled(_("Strategy"), f"{found.strategy} ({found.strategy.version})"),
        *exports.head(found.selection)[:2],
        said,
        *assumption.counted_later(projection.summary(found.strategy, found)),
    ]
    return f"plan-gap-{found.strategy.code}-{found.strategy.version}", header, rows, notes


urlpatterns = [path("strategies/<int:pk>/gap/", plan_gap, name="plan-gap")]
